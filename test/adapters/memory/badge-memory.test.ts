import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../../src/adapters/memory/badge-memory.ts';
import type { Announcements } from '../../../src/ports/announcements.ts';
import type { AskedCoupons, BadgeFacts, ItemFacts } from '../../../src/ports/badge-facts.ts';
import type { BadgeMemory } from '../../../src/ports/badge-memory.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';

const dairy = 'category|dairy';
const ofDairy = templateOf('D', { scope: { include: [{ type: 'category', id: 'dairy' }], exclude: [] } });
const factsOf = (itemId: string, given: Partial<ItemFacts> = {}): ItemFacts => ({
  item: itemOf(itemId),
  listed: [],
  named: [],
  cutUntil: null,
  ...given,
});

let now: number;
let announcements: Announcements;
let asked: { items: string[][]; coupons: AskedCoupons[] };
let source: BadgeFacts;
let memory: BadgeMemory;

beforeEach(() => {
  now = 0;
  announcements = createMemoryAnnouncements();
  asked = { items: [], coupons: [] };
  source = {
    badgeItems: async (itemIds) => {
      asked.items.push([...itemIds]);
      return new Map(itemIds.map((itemId) => [itemId, factsOf(itemId)]));
    },
    badgeCoupons: async (question) => {
      asked.coupons.push(question);
      const isNamed = question.targets.includes(dairy) || question.couponIds.includes('D');
      return {
        byTarget: new Map(question.targets.map((target) => [target, target === dairy ? ['D'] : []])),
        templates: new Map(isNamed ? [['D', ofDairy]] : []),
      };
    },
  };
  memory = open();
});

const open = (bounds = { items: 100, coupons: 100, size: 100_000 }, facts: Partial<BadgeFacts> = {}) =>
  createBadgeMemory({ facts: { ...source, ...facts }, announcements, clock: { now: () => now } }, bounds);
const item = async (itemId: string, how?: { whole: boolean }) => {
  const kept = (await memory.badgeItems([itemId], how)).get(itemId);
  if (!kept) throw new Error(`${itemId} was not answered.`);
  return kept;
};
const coupons = (given: Partial<AskedCoupons>) =>
  memory.badgeCoupons({ targets: [], couponIds: [], ...given });

describe('a fact', () => {
  it('is asked for once by all who miss it at the same moment, with what others ask for', async () => {
    await Promise.all(Array.from({ length: 100 }, () => memory.badgeItems(['a', 'b'])));
    await Promise.all(Array.from({ length: 100 }, () => coupons({ targets: [dairy], couponIds: ['L'] })));
    expect(asked.items).toEqual([['a', 'b']]);
    expect(asked.coupons).toEqual([{ targets: [dairy], couponIds: ['L'] }]);
  });

  it('is remembered, what is not there too', async () => {
    await memory.badgeItems(['a']);
    await memory.badgeItems(['a', 'b']);
    expect(asked.items).toEqual([['a'], ['b']]);
    await coupons({ couponIds: ['nothing'] });
    expect((await coupons({ couponIds: ['nothing'] })).coupons.get('nothing')?.value).toBeNull();
    expect(asked.coupons).toHaveLength(1);
  });

  it('of a coupon that a target named needs no asking when it is named again', async () => {
    await coupons({ targets: [dairy] });
    expect((await coupons({ couponIds: ['D'] })).coupons.get('D')?.value).toBe(ofDairy);
    expect(asked.coupons).toHaveLength(1);
  });

  it('that could not be asked for is asked for again by the next', async () => {
    let fails = true;
    memory = open(undefined, {
      badgeItems: async (itemIds) => {
        if (fails) throw new Error('away');
        return source.badgeItems(itemIds);
      },
    });
    await expect(Promise.all([item('a'), item('a')])).rejects.toThrow('away');
    fails = false;
    expect((await item('a')).isCurrent).toBe(true);
  });

  it('is answered to whoever asked for it, and nothing that others asked for', async () => {
    const [first] = await Promise.all([coupons({ couponIds: ['L'] }), coupons({ targets: [dairy] })]);
    const [, second] = await Promise.all([
      coupons({ targets: [dairy, 'tag|x'], couponIds: ['M'] }),
      coupons({ couponIds: ['M'] }),
    ]);
    expect([...first.coupons.keys()]).toEqual(['L']);
    expect([[...second.coupons.keys()], [...second.byTarget.keys()]]).toEqual([['M'], []]);
  });
});

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('an announcement', () => {
  const all = async () => {
    const [{ byTarget, coupons: named }, kept] = await Promise.all([
      coupons({ targets: [dairy] }),
      item('a'),
    ]);
    return () => ({
      item: kept.isCurrent,
      target: byTarget.get(dairy)?.isCurrent,
      coupon: named.get('D')?.isCurrent,
    });
  };
  const none = { item: true, target: true, coupon: true };

  it.each([
    ['item|a', { item: false }],
    ['relation|L|a', { item: false }],
    ['target|item|a', { item: false }],
    ['target|category|dairy', { target: false }],
    ['coupon|D', { coupon: false }],
    ['stock|D', { coupon: false }],
    ['item|b', {}],
    ['relation|a|b', {}],
    ['target|category', {}],
    ['*', { item: false, target: false, coupon: false }],
    ['index|moved', { item: false, target: false, coupon: false }],
  ])('%s ends %j', async (key, ended) => {
    const current = await all();
    const changes = memory.changes();
    announcements.announce([key]);
    expect(current()).toEqual({ ...none, ...ended });
    expect(memory.changes() === changes).toBe(Object.keys(ended).length === 0);
    await all();
    const anew = key === 'stock|D' ? 0 : Object.keys(ended).length;
    expect(asked.items.length + asked.coupons.length - 2).toBe(Math.min(anew, 1) + (anew === 3 ? 1 : 0));
  });

  it('while a fact is asked for: the answer is given and not kept, and who comes then asks anew', async () => {
    const answer: (() => void)[] = [];
    memory = open(undefined, {
      badgeItems: async (itemIds) => {
        await new Promise<void>((resolve) => answer.push(resolve));
        return source.badgeItems(itemIds);
      },
    });
    const before = item('a');
    await nextTurn();
    announcements.announce(['item|a']);
    const after = item('a');
    await nextTurn();
    for (const go of answer) go();
    expect([(await before).isCurrent, (await after).isCurrent]).toEqual([false, true]);
    expect(answer).toHaveLength(2);
    expect(await item('a')).toBe(await after);
  });

  it('of a coupon while it is found by its target: it is asked for anew', async () => {
    let announce = () => announcements.announce(['coupon|D']);
    memory = open(undefined, {
      badgeCoupons: async (question) => {
        announce();
        return source.badgeCoupons(question);
      },
    });
    const first = await coupons({ targets: [dairy] });
    expect(first.coupons.get('D')).toEqual({ isCurrent: false, value: ofDairy });
    announce = () => {};
    expect((await coupons({ targets: [dairy] })).coupons.get('D')).toEqual({
      isCurrent: true,
      value: ofDairy,
    });
    expect(asked.coupons.at(-1)).toEqual({ targets: [], couponIds: ['D'] });
  });
});

describe('what is made of an item', () => {
  const made = (json: string) => ({ json, tag: json, until: 10, restsOn: [] });

  it('goes with the item', async () => {
    memory.keep('a', await item('a'), '5', made('"a":[]'));
    expect(memory.item('a')?.made.get('5')?.json).toBe('"a":[]');
    announcements.announce(['item|a']);
    expect(memory.item('a')).toBeUndefined();
  });

  it('is not kept with an item that has moved since', async () => {
    const old = await item('a');
    announcements.announce(['item|a']);
    await item('a');
    memory.keep('a', old, '5', made('old'));
    expect(memory.item('a')?.made.size).toBe(0);
  });

  it('is kept in the eight newest ways', async () => {
    for (let n = 0; n < 20; n++) memory.keep('a', await item('a'), `${n}`, made(`${n}`));
    memory.keep('a', await item('a'), '19', made('again'));
    expect([...(memory.item('a')?.made.keys() ?? [])]).toEqual([
      '12',
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '19',
    ]);
  });

  it('counts: who takes too much room is forgotten, the least recently used first', async () => {
    memory = open({ items: 100, coupons: 100, size: 2_500 });
    for (const itemId of ['a', 'b', 'c'])
      memory.keep(itemId, await item(itemId), '5', made('x'.repeat(1_000)));
    expect(['a', 'b', 'c'].map((itemId) => memory.item(itemId) !== undefined)).toEqual([false, true, true]);
  });
});

it('forgets the least recently used for one that is asked for twice, and what rests on it is not current any more', async () => {
  memory = open({ items: 2, coupons: 2, size: 100_000 });
  const [a, b] = [await item('a'), await item('b')];
  memory.item('a');
  const first = await item('c');
  expect([a.isCurrent, b.isCurrent, first.isCurrent]).toEqual([true, true, false]);
  const second = await item('c');
  expect([a.isCurrent, b.isCurrent, second.isCurrent]).toEqual([true, false, true]);
});

it('keeps what is asked for often, however many come once', async () => {
  memory = open({ items: 2, coupons: 2, size: 100_000 });
  const often = [await item('a'), await item('b')];
  for (let n = 0; n < 100; n++) await item(`once-${n}`);
  expect(often.map(({ isCurrent }) => isCurrent)).toEqual([true, true]);
  expect(memory.item('once-99')).toBeUndefined();
});

describe('a list of which the best is kept', () => {
  beforeEach(() => {
    memory = open(undefined, {
      badgeItems: async (itemIds, { whole } = { whole: false }) => {
        asked.items.push([...itemIds, ...(whole ? ['whole'] : [])]);
        return new Map(itemIds.map((id) => [id, factsOf(id, { cutUntil: whole ? null : 10 })]));
      },
    });
  });

  it('holds until the next boundary of all', async () => {
    await item('a');
    now = 9;
    await item('a');
    expect(asked.items).toEqual([['a']]);
    now = 10;
    expect(memory.item('a')).toBeUndefined();
    await item('a');
    expect(asked.items).toEqual([['a'], ['a']]);
  });

  it('is no answer where the whole is wanted; the whole is one for both', async () => {
    await item('a');
    await item('a', { whole: true });
    await item('a');
    expect(asked.items).toEqual([['a'], ['a', 'whole']]);
  });
});
