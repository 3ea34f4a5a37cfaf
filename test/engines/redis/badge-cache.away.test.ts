import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openBadgeCache } from '../../../src/adapters/redis/open-badge-cache.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { createSlowIndex, type OpenCache, openCache, type SlowIndex } from './badge-shop.ts';

/** What a caller waits for at most, and some for a slow machine; readings take two steps. */
const commandTimeoutMs = 200;
const boundMs = 2_500;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

let index: SlowIndex;
let proxy: FaultProxy;
let cache: OpenCache;
beforeEach(async () => {
  proxy = await startFaultProxy(server.url);
  index = createSlowIndex();
  cache = await openCache(proxy.url, index, { commandTimeoutMs });
  setVersion(1);
});
afterEach(async () => {
  await proxy.set('none');
  await cache.close();
  await proxy.stop();
});

function setVersion(n: number): void {
  index.items.set('X', {
    item: itemOf('X', { title: `version ${n}` }),
    listed: [],
    named: [],
    cutUntil: null,
  });
  index.templates.set('C', { ...templateOf('C', { name: `version ${n}` }), rev: n });
}

async function seen(): Promise<readonly (string | undefined)[]> {
  const began = performance.now();
  const items = await cache.facts.badgeItems(['X']);
  const { templates } = await cache.facts.badgeCoupons({ targets: ['all'], couponIds: ['C'] });
  expect(performance.now() - began).toBeLessThan(boundMs);
  await cache.facts.settled();
  return [items.get('X')?.item?.title, templates.get('C')?.name];
}

const isKept = async () => {
  index.asked = [];
  await seen();
  return index.asked.length === 0;
};

for (const fault of ['hang', 'cut', { delayMs: 1_000 }] as const) {
  const how = typeof fault === 'object' ? 'slow' : fault;
  it(`a Redis that is away (${how}): the index answers in time; back, it is used again`, async () => {
    await expect.poll(isKept, { timeout: 10_000 }).toBe(true);
    await proxy.set(fault);
    const began = performance.now();
    for (let times = 0; times < 20; times++) {
      setVersion(times);
      // What was kept may answer until it does not any more.
      const [title] = await seen();
      expect(['version 1', `version ${times}`]).toContain(title);
    }
    // All of them together wait for it once or twice.
    expect(performance.now() - began).toBeLessThan(3_000);
    setVersion(99);
    expect(await seen()).toEqual(['version 99', 'version 99']);
    await proxy.set('none');
    await cache.shared.moved(['*']);
    await expect.poll(isKept, { timeout: 10_000 }).toBe(true);
  });

  it(`what moved while Redis is away (${how}) is told, and announced again, when it is back`, async () => {
    const reader = await openCache(server.url, index, { prefix: 'told:' });
    const syncer = await openCache(proxy.url, index, { prefix: 'told:', commandTimeoutMs });
    const read = async () => {
      const items = await reader.facts.badgeItems(['X']);
      await reader.facts.settled();
      return items.get('X')?.item?.title;
    };
    expect(await read()).toBe('version 1');
    await syncer.shared.moved(['item|other']);
    await proxy.set(fault);
    setVersion(2);
    const heard: string[] = [];
    syncer.announcements.subscribe((keys) => heard.push(...keys));
    const began = performance.now();
    await syncer.shared.moved(['item|X']);
    await syncer.shared.moved(['coupon|C']);
    expect(performance.now() - began).toBeLessThan(boundMs);
    expect(heard).toEqual([]);
    expect(await read()).toBe('version 1');
    await proxy.set('none');
    await expect
      .poll(() => heard, { timeout: 20_000 })
      .toEqual(expect.arrayContaining(['item|X', 'coupon|C']));
    expect(await read()).toBe('version 2');
    await reader.shared.moved(['*']);
    await Promise.all([reader.close(), syncer.close()]);
  });
}

it('more than can wait to be told is told as everything', async () => {
  expect(await seen()).toEqual(['version 1', 'version 1']);
  await proxy.set('cut');
  const heard: string[] = [];
  cache.announcements.subscribe((keys) => heard.push(...keys));
  for (let n = 0; n < 11; n++) {
    await cache.shared.moved(Array.from({ length: 1_000 }, (_, m) => `item|${n}-${m}`));
  }
  setVersion(2);
  await proxy.set('none');
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['*']);
  await expect.poll(isKept, { timeout: 10_000 }).toBe(true);
  expect(await seen()).toEqual(['version 2', 'version 2']);
});

it('says what to do where none answers', async () => {
  const gone = await startFaultProxy(server.url);
  await gone.stop();
  const { index: facts, announcements } = cache;
  const opening = openBadgeCache({ url: gone.url, index: facts, announcements, ...unused });
  await expect(opening).rejects.toThrow('start it, or correct REDIS_CACHE_URL.');
});

const unused = {
  clock: { now: () => 0 },
  relations: { among: async () => [] },
};
