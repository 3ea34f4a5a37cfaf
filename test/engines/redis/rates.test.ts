import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectRedis, type RedisConnection } from '../../../src/adapters/redis/connect-redis.ts';
import { redisRateCounters } from '../../../src/adapters/redis/rate-counters.ts';
import { describeRateCounterContract } from '../../contracts/rate-counter.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let server: RedisServer;
let processes: RedisConnection[];
beforeAll(async () => {
  server = await startRedis();
  const settings = { url: server.url, commandTimeoutMs: 300 };
  processes = [await connectRedis(settings), await connectRedis(settings)];
});
beforeEach(async () => {
  await processes[0]?.client.flushall();
});
afterAll(async () => {
  await Promise.all(processes.map((one) => one.close()));
  await server.stop();
});

const open = () => processes.map(({ client }) => redisRateCounters(client));

describeRateCounterContract('redis', open);

it('while Redis is silent each process counts for itself, and soon nobody waits for it', async () => {
  const counters = open().map((create) => create({ name: 'silent', seconds: 60 }));
  server.process.kill('SIGSTOP');
  try {
    for (const counter of counters) expect((await counter('a')).count).toBe(1);
    const began = performance.now();
    for (const counter of counters) expect((await counter('a')).count).toBe(2);
    expect(performance.now() - began).toBeLessThan(250);
  } finally {
    server.process.kill('SIGCONT');
  }
});
