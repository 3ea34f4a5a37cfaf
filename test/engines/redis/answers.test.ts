import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { cacheAnswers } from '../../../src/adapters/redis/answers.ts';
import { connectRedis, type RedisConnection } from '../../../src/adapters/redis/connect-redis.ts';
import type { IdempotencyStore } from '../../../src/ports/idempotency-store.ts';
import { describeIdempotencyStoreContract } from '../../contracts/idempotency-store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedis();
  connection = await connectRedis({ url: server.url, commandTimeoutMs: 300 });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

const cached = (store: IdempotencyStore) =>
  cacheAnswers(store, { client: connection.client, prefix: `${randomUUID()}:` });

describeIdempotencyStoreContract('Redis in front of memory', async () => {
  const store = openMemoryStore();
  return { ...store, idempotency: cached(store.idempotency) };
});

const answer = { status: 201, headers: {}, body: '{"a":1}' };
const begin = (store: IdempotencyStore, fingerprint = 'F') =>
  store.begin({ principal: 'P', key: 'K', fingerprint, token: randomUUID(), now: 0, leaseMs: 100 });

/** A store that says how often it was asked to begin. */
function counted() {
  const { idempotency } = openMemoryStore();
  const asked = { times: 0 };
  const store: IdempotencyStore = {
    ...idempotency,
    begin: (request) => {
      asked.times++;
      return idempotency.begin(request);
    },
  };
  return { store, asked };
}

async function answered(store: IdempotencyStore, given = answer): Promise<void> {
  const begun = await begin(store);
  if (begun.state !== 'started') throw new Error(`It was ${begun.state}.`);
  expect(await store.complete('P', 'K', begun.token, given, 1_000)).toBe(true);
}

it('a retry costs the store nothing; another content is judged by the store', async () => {
  const { store, asked } = counted();
  const answers = cached(store);
  await answered(answers);
  expect(await begin(answers)).toEqual({ state: 'done', answer });
  expect(asked.times).toBe(1);
  expect(await begin(answers, 'G')).toEqual({ state: 'mismatch' });
  expect(asked.times).toBe(2);
});

it('an answer that is too large, or that Redis lost, comes from the store', async () => {
  const { store, asked } = counted();
  const large = { ...answer, body: 'x'.repeat(10_001) };
  const answers = cached(store);
  await answered(answers, large);
  expect(await begin(answers)).toEqual({ state: 'done', answer: large });
  const other = counted();
  const lost = cached(other.store);
  await answered(lost);
  await connection.client.flushall();
  expect(await begin(lost)).toEqual({ state: 'done', answer });
  expect([asked.times, other.asked.times]).toEqual([2, 2]);
});

it('what lies in Redis and is no answer of ours is passed over', async () => {
  const { store } = counted();
  const answers = cached(store);
  await answered(answers);
  const { client } = connection;
  for (const nonsense of ['{', '{}']) {
    await expect.poll(() => client.keys('*')).not.toEqual([]);
    for (const key of await client.keys('*')) await client.set(key, nonsense);
    expect(await begin(answers)).toEqual({ state: 'done', answer });
  }
});

it('while Redis is silent the store answers, and soon nobody waits for Redis', async () => {
  const { store } = counted();
  const answers = cached(store);
  await answered(answers);
  server.process.kill('SIGSTOP');
  try {
    expect(await begin(answers)).toEqual({ state: 'done', answer });
    const began = performance.now();
    expect(await begin(answers)).toEqual({ state: 'done', answer });
    expect(performance.now() - began).toBeLessThan(250);
  } finally {
    server.process.kill('SIGCONT');
  }
});
