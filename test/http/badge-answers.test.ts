import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../src/adapters/memory/badge-memory.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { type BadgeAnswers, createBadgeAnswers } from '../../src/http/badge-answers.ts';
import { plainBadgeQuery } from '../../src/http/plain-badge-query.ts';
import { badgeQuery } from '../../src/http/schemas/coupon.ts';
import type { Announcements } from '../../src/ports/announcements.ts';
import { templateOf } from '../domain/make.ts';

let coupons: Map<string, CouponTemplate>;
let soldOut: Set<string>;
let isSure: boolean;
let searches: number;
let now: number;
let announcements: Announcements;
let answers: BadgeAnswers;

beforeEach(() => {
  coupons = new Map([['ALL', templateOf('ALL')]]);
  soldOut = new Set();
  isSure = true;
  searches = 0;
  now = 1_500;
  announcements = createMemoryAnnouncements();
  const clock = { now: () => now };
  const badges = createBadgeMemory({
    facts: {
      badgeItems: async (itemIds) => {
        searches += 1;
        return new Map(
          itemIds.map((itemId) => [itemId, { item: null, listed: [], named: [], cutUntil: null }]),
        );
      },
      badgeCoupons: async ({ targets }) => {
        searches += 1;
        const byTarget = new Map(targets.map((key) => [key, key === 'all' ? [...coupons.keys()] : []]));
        return { byTarget, templates: new Map(coupons) };
      },
    },
    announcements,
    clock,
  });
  const gate = { soldOut: async () => ({ couponIds: new Set(soldOut), isSure }) };
  answers = createBadgeAnswers({ clock, badges, gate }, { maxAgeSeconds: 1 });
});

const read = async (itemIds: readonly string[]) => {
  const kept = answers.kept(`itemIds=${itemIds.join(',')}`);
  const text = kept ?? (await answers.render({ itemIds, at: null, channel: null, region: null, limit: 5 }));
  return JSON.parse(text.body).items;
};
const names = async (itemId: string) =>
  (await read([itemId]))[itemId].map(({ couponId }: { couponId: string }) => couponId);

describe('20,000 readers of as many products', () => {
  const readers = Array.from({ length: 20_000 }, (_, n) => `i${n}`);
  const readAll = () => Promise.all(readers.map(names));

  it('make no stampede when a coupon of all of them changes: it is asked for once', async () => {
    await readAll();
    searches = 0;
    coupons.set('ALL', { ...templateOf('ALL'), phase: 'paused' });
    announcements.announce(['coupon|ALL', 'target|all']);
    expect(new Set((await readAll()).flat())).toEqual(new Set());
    expect(searches).toBe(1);
  });

  it('ask nothing of the index when it is sold out', async () => {
    await readAll();
    searches = 0;
    soldOut.add('ALL');
    announcements.announce(['stock|ALL']);
    const flags = (await Promise.all(readers.map((id) => read([id])))).flatMap((items) =>
      Object.values(items).flat(),
    );
    expect(flags).toHaveLength(20_000);
    expect(flags.every((badge) => (badge as { soldOut: boolean }).soldOut)).toBe(true);
    expect(searches).toBe(0);
  });
});

describe('an answer from memory', () => {
  it('is made of what is there of each item, whatever others are asked for with it', async () => {
    await read(['a', 'b']);
    await read(['c']);
    searches = 0;
    expect(Object.keys(await read(['c', 'a']))).toEqual(['c', 'a']);
    expect(searches).toBe(0);
  });

  it('is the same text under the same tag, alone, together and again', async () => {
    const ask = (itemIds: readonly string[]) =>
      answers.render({ itemIds, at: null, channel: null, region: null, limit: 5 });
    const [first, again] = [await ask(['a', 'b']), answers.kept('itemIds=a,b')];
    expect(again).toEqual(first);
    expect(answers.kept('itemIds=a%2Cb')).toEqual(first);
    expect((await ask(['b', 'a'])).etag).not.toBe(first.etag);
    expect((await ask(['a'])).etag).not.toBe(first.etag);
  });

  it('ends at its boundary, to the millisecond', async () => {
    await read(['a', 'b']);
    now = 1_999;
    expect((await read(['a', 'b'])).a).toHaveLength(1);
    expect(answers.kept('itemIds=a,b')).toBeDefined();
    now = 2_000;
    expect(answers.kept('itemIds=a,b')).toBeUndefined();
    expect(answers.kept('itemIds=a')).toBeUndefined();
    expect((await read(['a', 'b'])).a).toEqual([]);
  });

  it('is kept whole no longer than each of its parts', async () => {
    await read(['a', 'b']);
    expect(answers.kept('itemIds=a,b')).toBeDefined();
    announcements.announce(['item|b']);
    expect(answers.kept('itemIds=a,b')).toBeUndefined();
    expect(answers.kept('itemIds=a')).toBeDefined();
  });

  it('is none while the gate is not sure of a stock', async () => {
    isSure = false;
    await read(['a']);
    expect(answers.kept('itemIds=a')).toBeUndefined();
    isSure = true;
    await read(['a']);
    expect(answers.kept('itemIds=a')).toBeDefined();
  });
});

describe('a plain query', () => {
  const many = Array.from({ length: 100 }, (_, n) => `i${n}`).join();
  it.each([
    'itemIds=a',
    'itemIds=a,b,a',
    'itemIds=a%2Cb%2cc',
    `itemIds=${many}`,
    'itemIds=a&limit=50&channel=app&region=CN-31',
    'region=x&itemIds=a',
  ])('%s means what the schema reads in it', (query) => {
    const {
      itemIds,
      channel = null,
      region = null,
      limit,
    } = badgeQuery.parse(Object.fromEntries(new URLSearchParams(query)));
    expect(plainBadgeQuery(query)).toEqual({
      itemIds: [...new Set(itemIds)],
      at: null,
      channel,
      region,
      limit,
    });
  });

  it.each([
    '',
    'itemIds=',
    'itemIds',
    'itemIds=a,',
    'itemIds=a b',
    'itemIds=%20',
    `itemIds=${many},more`,
    `itemIds=${'x'.repeat(65)}`,
    'itemIds=a&itemIds=b',
    'itemIds=a&limit=51',
    'itemIds=a&limit=0',
    'itemIds=a&limit=1e1',
    'itemIds=a&at=2026-01-01T00:00:00Z',
    'itemIds=a&channel=',
    'itemIds=a&channel=a%0Ab',
    'itemIds=a&channel=a+b',
    'itemIds=a&other=1',
    'itemIds=a&',
  ])('%s is left to the schema', (query) => {
    expect(plainBadgeQuery(query)).toBeNull();
  });
});
