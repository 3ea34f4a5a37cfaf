import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedApp, openApp, publish } from '../../http/open-app.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let gate: RedisServer;
let cache: RedisServer;
let proxy: FaultProxy;
let app: OpenedApp;
beforeAll(async () => {
  [gate, cache] = await Promise.all([startRedis(), startRedis(['--maxmemory-policy', 'allkeys-lru'])]);
  proxy = await startFaultProxy(cache.url);
  app = await openApp({ redisUrl: gate.url, redisCacheUrl: proxy.url });
});
afterAll(async () => {
  await proxy.set('none');
  await app.close();
  await proxy.stop();
  await Promise.all([gate.stop(), cache.stop()]);
});

const shown = async (): Promise<string[]> => {
  const began = performance.now();
  const { status, body } = await app.call('GET', '/v1/badges?itemIds=X');
  expect(status).toBe(200);
  expect(performance.now() - began).toBeLessThan(3_000);
  return body.items.X.map(({ couponId }: { couponId: string }) => couponId).sort();
};

async function fromRedis(): Promise<number> {
  const { body } = await app.call('GET', '/metrics');
  return Number(/clipper_badge_facts_total\{by="redis"\} (\d+)/.exec(String(body))?.[1]);
}

it('badges come from the cache’s own Redis, which may evict, and the service is ready', async () => {
  await publish(app, 'C');
  await app.synced();
  expect(await shown()).toEqual(['C']);
  // Another process remembers nothing yet.
  await expect
    .poll(
      async () => {
        app.ports.announcements.announce(['*']);
        const before = await fromRedis();
        await shown();
        return (await fromRedis()) - before;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(3);
  expect((await app.call('GET', '/readyz')).status).toBe(200);
});

it.each(['hang', 'cut'] as const)(
  'while that Redis is away (%s), operators’ changes show all the same',
  async (fault) => {
    await proxy.set(fault);
    await publish(app, `while-${fault}`);
    await app.synced();
    expect(await shown()).toContain(`while-${fault}`);
    expect((await app.call('POST', `/v1/templates/while-${fault}/pause`)).status).toBe(200);
    await app.synced();
    expect(await shown()).toEqual(['C']);
    await proxy.set('none');
    await expect.poll(shown, { timeout: 10_000 }).toEqual(['C']);
    expect((await app.call('POST', `/v1/templates/while-${fault}/resume`)).status).toBe(200);
    await app.synced();
    await expect.poll(shown, { timeout: 10_000 }).toEqual(['C', `while-${fault}`]);
    await app.call('POST', `/v1/templates/while-${fault}/pause`);
    await app.synced();
    await expect.poll(shown, { timeout: 10_000 }).toEqual(['C']);
  },
);
