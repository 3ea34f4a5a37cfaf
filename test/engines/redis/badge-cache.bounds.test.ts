import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { badgeKeys } from '../../../src/adapters/redis/badge-keys.ts';
import { createKeptFacts } from '../../../src/adapters/redis/kept-facts.ts';
import { createScripts } from '../../../src/adapters/redis/run-script.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { createSlowIndex, type OpenCache, openCache, type SlowIndex } from './badge-shop.ts';

let server: RedisServer;
let client: Redis;
beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.port);
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

const store = openMemoryStore();
let index: SlowIndex;
let now: number;
let a: OpenCache;
let b: OpenCache;
beforeEach(async () => {
  await client.flushall();
  index = createSlowIndex();
  now = 1_000;
  const shared = { prefix: 'p:', now: () => now, relations: store.relations };
  [a, b] = await Promise.all([openCache(server.url, index, shared), openCache(server.url, index, shared)]);
});
afterEach(() => Promise.all([a.close(), b.close()]));

const itemFacts = async ({ facts }: OpenCache, itemId: string, whole = false) => {
  const found = await facts.badgeItems([itemId], { whole });
  await facts.settled();
  return found.get(itemId);
};

async function largest(): Promise<number> {
  const keys = await client.keys('p:*');
  const sizes = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key))?.length ?? 0));
  return Math.max(...sizes);
}

it('nothing larger than 10 KB is kept: the index answers it each time', async () => {
  const title = 'x'.repeat(12_000);
  const item = itemOf('X', { title });
  index.items.set('X', { item, listed: [], named: [], cutUntil: null });
  // Random, or Redis would make it small.
  const description = Array.from({ length: 9_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join(
    '',
  );
  index.templates.set('C', templateOf('C', { description }));
  const many = Array.from(
    { length: 300 },
    (_, n) => `a-coupon-with-a-long-name-so-that-many-fill-a-value-${n}`,
  );
  for (const id of many)
    index.templates.set(
      id,
      templateOf(id, { scope: { include: [{ type: 'brand', id: 'B' }], exclude: [] } }),
    );
  for (let times = 0; times < 2; times++) {
    index.asked = [];
    expect((await itemFacts(a, 'X'))?.item?.title).toBe(title);
    const { byTarget, templates } = await a.facts.badgeCoupons({ targets: ['brand|B'], couponIds: ['C'] });
    await a.facts.settled();
    expect(byTarget.get('brand|B')).toHaveLength(300);
    expect(templates.get('C')?.description).toBe(description);
    expect(index.asked).toEqual(['item|X', 'target|brand|B', 'coupon|C']);
  }
  expect(await largest()).toBeLessThan(10_100);
});

/** On the list of each; the higher its number, the more it saves. */
function listOf(count: number, change: (n: number) => Partial<CouponTemplate> = () => ({})): void {
  const list: string[] = [];
  for (let n = 0; n < count; n++) {
    const id = `c-${String(n).padStart(3, '0')}`;
    const template = templateOf(id, {
      discount: { type: 'amount-off', amount: n + 1 },
      threshold: null,
      scope: { include: [{ type: 'items' }], exclude: [] },
    });
    const claim = { ...template.claim, opensAt: 0, closesAt: 9_000 };
    index.templates.set(id, { ...template, phase: 'published', claim, ...change(n) });
    list.push(id);
  }
  const item = itemOf('X', { salePrice: 10_000, currency: templateOf('C').currency });
  index.items.set('X', { item, listed: list, named: [], cutUntil: null });
}

it('an item on more than 50 lists keeps its best 50 of those that are open', async () => {
  const far = { ...templateOf('C').claim, opensAt: 5_000, closesAt: 9_000 };
  listOf(200, (n) => (n >= 190 ? { claim: far } : n >= 180 ? { phase: 'paused' } : {}));
  const best = Array.from({ length: 50 }, (_, n) => `c-${String(179 - n).padStart(3, '0')}`);
  const first = await itemFacts(a, 'X');
  expect(first).toMatchObject({ listed: best, cutUntil: 5_000 });
  index.asked = [];
  expect(await itemFacts(b, 'X')).toEqual(first);
  expect(index.asked).toEqual([]);
  expect((await itemFacts(b, 'X', true))?.listed).toHaveLength(200);
  expect(index.asked).toEqual(['item|X']);
  expect(await itemFacts(b, 'X')).toEqual(first);
  now = 5_000;
  expect(await itemFacts(b, 'X')).toMatchObject({ cutUntil: null });
  expect(await largest()).toBeLessThan(10_100);
});

it('50 lists are kept whole', async () => {
  listOf(50);
  expect(await itemFacts(a, 'X')).toMatchObject({ cutUntil: null });
  expect((await itemFacts(b, 'X'))?.listed).toHaveLength(50);
});

it('a coupon that was left out of a cut list, and changes, makes the item one that has moved', async () => {
  listOf(60, (n) => (n === 59 ? { phase: 'paused' } : {}));
  await store.relations.putMany([{ couponId: 'c-059', itemId: 'X', sort: 0 }]);
  const cut = await itemFacts(a, 'X');
  expect(cut?.listed).toHaveLength(50);
  expect(cut?.listed).not.toContain('c-059');
  const heard: string[] = [];
  a.announcements.subscribe((keys) => heard.push(...keys));
  await a.shared.moved(['coupon|c-000']);
  expect(heard).toEqual([]);
  const resumed = index.templates.get('c-059');
  if (resumed) index.templates.set('c-059', { ...resumed, rev: 2, phase: 'published' });
  await a.shared.moved(['coupon|c-059']);
  expect(heard).toEqual(['item|X']);
  expect((await itemFacts(b, 'X'))?.listed[0]).toBe('c-059');
});

it('a coupon that changes while a list is being cut is not left out', async () => {
  listOf(60, (n) => (n === 59 ? { phase: 'paused' } : {}));
  await store.relations.putMany([{ couponId: 'c-059', itemId: 'X', sort: 0 }]);
  const release = index.hold();
  const cutting = itemFacts(a, 'X');
  await expect.poll(() => index.asked, { interval: 2 }).toEqual(['item|X']);
  release();
  const again = index.hold();
  await expect.poll(() => index.asked.length, { interval: 2 }).toBe(61);
  const resumed = index.templates.get('c-059');
  if (resumed) index.templates.set('c-059', { ...resumed, rev: 2, phase: 'published' });
  await a.shared.moved(['coupon|c-059']);
  again();
  await cutting;
  expect((await itemFacts(b, 'X'))?.listed[0]).toBe('c-059');
});

it('more cut lists than a change of a coupon looks through are not cut', async () => {
  const book = `${badgeKeys('p:clipper:badge:').book}`;
  listOf(60);
  await a.facts.badgeItems(['other']);
  await client.hset(book, Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`item|${n}`, '1'])));
  expect((await itemFacts(a, 'X'))?.listed).toHaveLength(60);
  expect((await itemFacts(b, 'X'))?.listed).toHaveLength(60);
  // An item that moves makes room.
  await a.shared.moved(['item|7']);
  expect((await itemFacts(a, 'X'))?.listed).toHaveLength(50);
});

it('ids that somebody made up are remembered for a minute at most, and not more of them than a bound', async () => {
  const made = Array.from({ length: 500 }, (_, n) => `made-up-${n}`);
  await a.facts.badgeItems(made);
  await a.facts.settled();
  index.asked = [];
  await b.facts.badgeItems(made);
  expect(index.asked).toEqual([]);
  const kept = await client.keys('p:*:{item|*');
  expect(kept).toHaveLength(500);
  const lives = await Promise.all(kept.map((key) => client.pttl(key)));
  expect(Math.max(...lives)).toBeLessThanOrEqual(60_000);
  expect(Math.min(...lives)).toBeGreaterThan(20_000);

  const bounded = createKeptFacts(client, createScripts(client), badgeKeys('q:'), 50);
  const began = performance.now();
  for (let page = 0; page < 10; page++) await bounded.read(made.map((id) => `item|${page}${id}`));
  const seconds = Math.ceil((performance.now() - began) / 1_000) + 1;
  expect((await client.keys('q:fact:*')).length).toBeLessThanOrEqual(50 * seconds);
});

it('everything but the book ends by itself, within ten minutes', async () => {
  index.items.set('X', { item: itemOf('X'), listed: [], named: [], cutUntil: null });
  index.templates.set('C', templateOf('C'));
  await itemFacts(a, 'X');
  await a.facts.badgeCoupons({ targets: ['all', 'brand|none'], couponIds: ['C', 'none'] });
  await a.facts.settled();
  const keys = (await client.keys('p:*')).filter((key) => !key.endsWith(':book'));
  expect(keys).toHaveLength(6);
  const lives = await Promise.all(keys.map((key) => client.pttl(key)));
  expect(Math.min(...lives)).toBeGreaterThan(20_000);
  expect(Math.max(...lives)).toBeLessThanOrEqual(600_000);
});

it('what was warmed is there for who asks first, with all that its badges are decided from', async () => {
  const named = templateOf('N', { scope: { include: [{ type: 'item', id: 'X' }], exclude: [] } });
  index.items.set('X', { item: itemOf('X', { brandId: 'B' }), listed: ['L'], named: ['N'], cutUntil: null });
  for (const template of [named, templateOf('L'), templateOf('A')])
    index.templates.set(template.id, template);
  await a.shared.moved(['relation|L|X', 'coupon|N']);
  a.shared.warm(['relation|L|X', 'coupon|N']);
  // A fact and an entity each.
  await expect.poll(async () => (await client.keys('p:*{coupon|*')).length, { timeout: 10_000 }).toBe(6);
  await expect.poll(async () => (await client.keys('p:*coupon-1:*')).length, { timeout: 10_000 }).toBe(3);
  await a.facts.settled();
  index.asked = [];
  const found = await itemFacts(b, 'X');
  expect(found?.item?.brandId).toBe('B');
  const { templates } = await b.facts.badgeCoupons({ targets: ['all', 'brand|B'], couponIds: ['L', 'N'] });
  expect([...templates.keys()].sort()).toEqual(['A', 'L', 'N']);
  expect(index.asked).toEqual([]);
});

it('what somebody else wrote there is not believed, and hurts nobody', async () => {
  index.items.set('X', { item: itemOf('X'), listed: [], named: [], cutUntil: null });
  index.templates.set('C', templateOf('C'));
  const ask = async () => {
    index.asked = [];
    const item = await itemFacts(a, 'X');
    const { byTarget, templates } = await a.facts.badgeCoupons({ targets: ['all'], couponIds: ['C'] });
    await a.facts.settled();
    return [item?.item?.itemId, byTarget.get('all')?.join(), templates.get('C')?.id];
  };
  const right = ['X', 'C', 'C'];
  for (const wrong of ['', '{', '=1:{', '=2:{}', '=', '\0']) {
    expect(await ask()).toEqual(right);
    for (const key of await client.keys('p:*fact:*')) await client.set(key, wrong, 'KEEPTTL');
    for (const key of await client.keys('p:*coupon-1:*')) await client.hset(key, { template: wrong });
    expect(await ask(), wrong).toEqual(right);
    await a.shared.moved(['item|X', 'target|all', 'coupon|C']);
  }
});

it('a Redis that evicts as it likes makes more questions, and no wrong answers', async () => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `i-${n}`);
  const change = (id: string, title: string) =>
    index.items.set(id, { item: itemOf(id, { title }), listed: [], named: [], cutUntil: null });
  for (const id of ids) change(id, '0');
  const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  await client.config('SET', 'maxmemory', used + 400_000);
  await client.config('SET', 'maxmemory-policy', 'allkeys-random');
  for (let round = 1; round < 6; round++) {
    const moved = ids.filter((_, n) => n % 5 === round % 5);
    for (const id of moved) change(id, String(round));
    await a.shared.moved(moved.map((id) => `item|${id}`));
    for (const { facts } of [a, b]) {
      for (let page = 0; page < ids.length; page += 250) {
        const found = await facts.badgeItems(ids.slice(page, page + 250));
        for (const [id, { item }] of found) expect(item).toEqual(index.items.get(id)?.item);
      }
      await facts.settled();
    }
  }
  expect(Number(/evicted_keys:(\d+)/.exec(await client.info('stats'))?.[1])).toBeGreaterThan(500);
  expect(b.facts.counts().kept).toBeGreaterThan(500);
  await client.config('SET', 'maxmemory', 0);
  await client.config('SET', 'maxmemory-policy', 'noeviction');
});

it('2,000 who ask for one thing that has just moved cost the index one question a process', async () => {
  index.items.set('X', { item: itemOf('X'), listed: [], named: [], cutUntil: null });
  await itemFacts(a, 'X');
  await a.shared.moved(['item|X']);
  index.asked = [];
  await itemFacts(a, 'X');
  await Promise.all(Array.from({ length: 2_000 }, () => b.facts.badgeItems(['X'])));
  expect(index.asked).toEqual(['item|X']);
});
