import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { connectRedis, type RedisConnection } from '../../../src/adapters/redis/connect-redis.ts';
import { createRedisHealth } from '../../../src/adapters/redis/redis-health.ts';
import { createRedisGate } from '../../../src/adapters/redis/stock-gate.ts';
import { gateWithSlowWay } from '../../../src/app/gate-with-slow-way.ts';
import { EngineUnavailable } from '../../../src/ports/engine-unavailable.ts';
import type { UserCouponStore } from '../../../src/ports/user-coupon-store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { openProcesses } from './open-processes.ts';

/** What a caller waits at most for a Redis that is silent: its time for a command, and some for a slow machine. */
const commandTimeoutMs = 300;
const boundMs = 1_500;

let server: RedisServer;
let connection: RedisConnection;
beforeEach(async () => {
  server = await startRedis();
  connection = await connectRedis({ url: server.url, commandTimeoutMs });
});
afterEach(async () => {
  await connection.close();
  await server.stop();
});

const gateOf = (source: UserCouponStore, prefix = `${randomUUID()}:`) =>
  createRedisGate({
    client: connection.client,
    source,
    instance: randomUUID(),
    announcements: createMemoryAnnouncements(),
    prefix,
  });

const slowly = (source: UserCouponStore, prefix: string) =>
  gateWithSlowWay({ gate: gateOf(source, prefix), userCoupons: source, draw: Math.random }, { atOnce: 4 });

async function within<T>(ms: number, ask: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await ask();
  } finally {
    expect(performance.now() - began).toBeLessThan(ms);
  }
}

it.each(['silent', 'gone'])(
  'a Redis that is %s: calls are rejected in time, reads of stock make do',
  async (how) => {
    const prefix = `${randomUUID()}:`;
    let source: UserCouponStore | null = null;
    const shop = await openProcesses({
      limits: { total: 1 },
      gates: (userCoupons) => {
        source = userCoupons;
        return [gateOf(userCoupons, prefix)];
      },
    });
    expect(await shop.claim('a')).toBe('claimed');
    if (!source) throw new Error('There is a store.');
    const gate = gateOf(source, prefix);
    const template = shop.template();
    expect((await gate.soldOut([template])).couponIds).toEqual(new Set([template.id]));
    const health = createRedisHealth(connection.client, { mayEvict: false });
    expect(await health.check()).toEqual({ ok: true });

    if (how === 'silent') server.process.kill('SIGSTOP');
    else await server.stop();

    const request = { template, userId: 'b', requestId: 'r', userCouponId: 'uc', day: '2026-03-01', now: 1 };
    await within(boundMs, () => expect(gate.reserve(request)).rejects.toThrow(EngineUnavailable));
    await within(boundMs, () => expect(gate.books(template)).rejects.toThrow(EngineUnavailable));
    await within(boundMs, () => expect(gate.held(template.id, 'b', 'r')).rejects.toThrow(EngineUnavailable));
    await within(boundMs, () => expect(gate.reservations(0, 1)).rejects.toThrow(EngineUnavailable));
    await within(boundMs, async () =>
      expect((await gate.soldOut([template])).couponIds).toEqual(new Set([template.id])),
    );
    expect((await gate.soldOut([{ ...template, id: 'unknown' }])).couponIds).toEqual(new Set());
    expect(await within(boundMs, () => health.check())).toMatchObject({ ok: false });
  },
);

it('cut off in mid-sale and back: claims go on, and every copy is sold once', async () => {
  const prefix = `${randomUUID()}:`;
  const shop = await openProcesses({
    limits: { total: 90 },
    // The first has no slow way: its claims are tried elsewhere meanwhile.
    gates: (source) => [gateOf(source, prefix), slowly(source, prefix), slowly(source, prefix)],
  });
  const rush = shop.rush(60);
  await expect.poll(() => shop.answered, { interval: 1 }).toBeGreaterThan(10);
  server.process.kill('SIGSTOP');
  const before = shop.answered;
  await expect.poll(() => shop.answered, { interval: 1, timeout: 10_000 }).toBeGreaterThan(before + 20);
  server.process.kill('SIGCONT');
  expect(await rush).toEqual({ claimed: 60 });
  await expect.poll(() => connection.client.status, { timeout: 10_000 }).toBe('ready');
  await shop.sellOutAfterReconcile();
});

it('starts again on a new, empty server at the same address', async () => {
  const prefix = `${randomUUID()}:`;
  const shop = await openProcesses({ limits: { total: 40 }, gates: (source) => [gateOf(source, prefix)] });
  expect(await shop.rush(10)).toEqual({ claimed: 10 });
  const { port } = server;
  await server.stop();
  server = await startRedis([], port);
  expect(await shop.rush(20, 'v')).toEqual({ claimed: 20 });
  await shop.sellOutAfterReconcile();
});

it('says what is wrong with a Redis that evicts, or an address where none is', async () => {
  const [health, cache] = [false, true].map((mayEvict) => createRedisHealth(connection.client, { mayEvict }));
  await connection.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  expect(await health?.check()).toEqual({
    ok: false,
    detail: 'Redis runs with maxmemory-policy allkeys-lru; the stock gate needs noeviction: set it.',
  });
  expect(await cache?.check()).toEqual({ ok: true });
  await server.stop();
  await expect(connectRedis({ url: server.url, connectTimeoutMs: 200 })).rejects.toThrow(
    `Redis did not answer at ${server.url} within 200 ms: start it, or correct REDIS_URL.`,
  );
  await expect(connectRedis({ url: 'http://somewhere' })).rejects.toThrow('must look like redis://host:6379');
});
