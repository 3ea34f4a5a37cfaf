import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { bucketKeys, homeOf } from '../../../src/adapters/redis/gate-keys.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { StockGate } from '../../../src/ports/stock-gate.ts';
import { templateOf } from '../../domain/make.ts';
import { startRedis, startRedisCluster } from '../redis-server.ts';
import { withRedis } from './each-with-redis.ts';

const single = withRedis(() => startRedis());
const cluster = withRedis(startRedisCluster);
const day = '2026-03-01';
const template = templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: 1, total: 50 } });

const ask = (gate: StockGate, userId: string, requestId: string, of: CouponTemplate = template) =>
  gate.reserve({ template: of, userId, requestId, userCouponId: `uc-${requestId}`, day, now: 1 });

describe.each([
  ['one server', single],
  ['a cluster', cluster],
] as const)('requests that come at one moment, %s', (_, redis) => {
  const open = (buckets = 4) => {
    const prefix = `${randomUUID()}:`;
    return { prefix, gate: redis().process(openMemoryStore().userCoupons, prefix, () => buckets) };
  };

  it('are answered each for itself', async () => {
    const { gate } = open();
    const [mine, again, second, other, higher] = await Promise.all([
      ask(gate, 'a', 'r1'),
      ask(gate, 'a', 'r1'),
      ask(gate, 'a', 'r2'),
      ask(gate, 'b', 'r1'),
      ask(gate, 'a', 'r3', { ...template, claim: { ...template.claim, perUser: 2 } }),
    ]);
    expect(mine).toMatchObject({ ok: true, reservation: { userId: 'a', requestId: 'r1', nth: 1 } });
    expect(again).toEqual(mine);
    expect(second).toEqual({ ok: false, code: 'limit-reached' });
    expect(other).toMatchObject({ ok: true, reservation: { userId: 'b', requestId: 'r1', nth: 1 } });
    expect(higher).toMatchObject({ ok: true, reservation: { userId: 'a', requestId: 'r3', nth: 2 } });
  });

  it('share no number, more of them than go into a call', async () => {
    const { gate } = open();
    const answers = await Promise.all(Array.from({ length: 120 }, (_, n) => ask(gate, `u-${n}`, `r${n}`)));
    const serials = answers.flatMap((answer) => (answer.ok ? [answer.reservation.serial] : []));
    expect(serials.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(answers.filter((answer) => !answer.ok && answer.code === 'sold-out').length).toBe(70);
  });

  it('go on where one of them meets what nobody can read', async () => {
    const { gate, prefix } = open(1);
    expect(await ask(gate, 'early', 'r0')).toMatchObject({ ok: true });
    const { client } = redis().connection;
    await client.hset(bucketKeys(prefix, 'C', homeOf('bad', 1)).users('bad'), 'bad', '{');
    const [before, bad, after] = await Promise.allSettled([
      ask(gate, 'a', 'r1'),
      ask(gate, 'bad', 'r2'),
      ask(gate, 'b', 'r3'),
    ]);
    expect(before).toMatchObject({ value: { ok: true, reservation: { serial: 2 } } });
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'ReplyError' } });
    expect(after).toMatchObject({ value: { ok: true, reservation: { serial: 3 } } });
  });
});

it('where Redis is full, everybody hears that it can not serve now, and it goes on afterwards', async () => {
  const { connection, process } = single();
  const gate = process(openMemoryStore().userCoupons, `${randomUUID()}:`, () => 1);
  expect(await ask(gate, 'early', 'r0')).toMatchObject({ ok: true });
  await connection.client.config('SET', 'maxmemory', 1);
  try {
    const refused = await Promise.allSettled([ask(gate, 'a', 'r1'), ask(gate, 'b', 'r2')]);
    for (const one of refused) expect(one).toMatchObject({ reason: { name: 'EngineUnavailable' } });
  } finally {
    await connection.client.config('SET', 'maxmemory', 0);
  }
  expect(await ask(gate, 'a', 'r1')).toMatchObject({ ok: true, reservation: { serial: 2 } });
});

it('where one node of a cluster is slow, nobody waits for it whose bucket lies on another', async () => {
  const buckets = 12;
  const { connection, process } = cluster();
  const { client } = connection;
  if (!(client instanceof Cluster)) throw new Error('The client is of no cluster.');
  const prefix = `${randomUUID()}:`;
  const gate = process(openMemoryStore().userCoupons, prefix, () => buckets);
  const plenty = { ...template, claim: { ...template.claim, total: 1_200 } };
  const users = Array.from({ length: 120 }, (_, n) => `u-${n}`);
  expect(new Set(users.map((userId) => homeOf(userId, buckets))).size).toBe(buckets);
  await Promise.all(users.map((userId) => ask(gate, userId, 'early', plenty)));

  const [slow] = client.nodes('master');
  if (!slow) throw new Error('The cluster has no node.');
  const isQuick = async (userId: string) => {
    const { book } = bucketKeys(prefix, 'C', homeOf(userId, buckets));
    return slow.exists(book).then(
      () => false,
      (error: Error) => error.message.startsWith('MOVED'),
    );
  };
  const quick = (await Promise.all(users.map(isQuick))).filter(Boolean).length;
  expect(quick).toBeGreaterThan(0);
  expect(quick).toBeLessThan(users.length);
  // What is sent on a connection that is held up waits there.
  const aside = slow.duplicate();
  const hold = () => aside.call('CLIENT', 'PAUSE', '10000', 'WRITE');
  const release = () => aside.call('CLIENT', 'UNPAUSE');
  await hold();
  try {
    let answered = 0;
    // Each has its copy already, and the one that it may have: a refusal is an answer.
    const all = Promise.all(
      users.map((userId) => ask(gate, userId, 'late', plenty).finally(() => answered++)),
    ).catch((error: unknown) => error);
    await expect.poll(() => answered, { timeout: 900, interval: 5 }).toBe(quick);
    await release();
    expect(await all).toEqual(users.map(() => ({ ok: false, code: 'limit-reached' })));
  } finally {
    await release();
    aside.disconnect();
  }
});

it('a call takes many requests: Redis runs a few scripts for a hundred claims', async () => {
  const { connection, process } = single();
  const gate = process(openMemoryStore().userCoupons, `${randomUUID()}:`, () => 64);
  const plenty = { ...template, claim: { ...template.claim, total: 1_000 } };
  await Promise.all(Array.from({ length: 64 }, (_, n) => ask(gate, `early-${n}`, `r${n}`, plenty)));
  const before = await scriptsRun();
  await Promise.all(Array.from({ length: 100 }, (_, n) => ask(gate, `u-${n}`, `s${n}`, plenty)));
  expect((await scriptsRun()) - before).toBeLessThanOrEqual(10);

  async function scriptsRun(): Promise<number> {
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await connection.client.info('commandstats'))?.[1]);
  }
});
