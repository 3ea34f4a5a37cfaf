import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import type { Item } from '../../src/domain/item.ts';
import type { CouponTemplate, Target } from '../../src/domain/template.ts';
import type { CouponQuery, ItemQuery } from '../../src/ports/search-index.ts';
import { templateOf } from '../domain/make.ts';
import { badgeCandidates } from './badge-candidates.ts';
import { handOf, type IndexHand, operationsOf, type Shop, type TestedIndex } from './indexed.ts';
import { itemOf } from './make.ts';

/** Few values, so that they meet: ties, doubles, unknown items, empty answers. */
const word = fc.constantFrom(
  'milk',
  'mlik',
  'silky',
  'milky',
  'yoghurt',
  'yogurt',
  'yoghourts',
  'crème',
  '牛奶',
  '奶',
  'tea',
  '2l',
  'éclairs',
  'ECLAIR',
  'teas',
  // What they are, whose and for how much: words of categories, brands and labels.
  'dairy',
  'grocery',
  'alpine',
  '¥5 off',
  // The same in another form, a longer run, and one character.
  'ｍｉｌｋ',
  '有机牛奶',
  '牛',
);
const words = fc.array(word, { maxLength: 3 }).map((some) => some.join(' '));
const itemId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const couponId = fc.constantFrom('K', 'L', 'M', 'N', 'O');
const category = fc.constantFrom('grocery', 'dairy', 'tea', 'home');
const small = fc.integer({ min: 0, max: 3 });
const merchant = fc.constantFrom(null, 'm', 'n');

const item: fc.Arbitrary<Item> = fc
  .record({
    itemId,
    title: words,
    categoryPath: fc.uniqueArray(category, { maxLength: 3 }),
    brandId: fc.constantFrom(null, 'alpine', 'm-1'),
    merchantId: merchant,
    tags: fc.uniqueArray(fc.constantFrom('sale', 'new'), { maxLength: 2 }),
    salePrice: fc.option(fc.constantFrom(0, 99, 100, 499, 500, 2_000_000)),
    salesCount: small,
    listedAt: small,
  })
  .map((given) => itemOf(given.itemId, given));

const target: fc.Arbitrary<Target> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Target>({ type: 'items' }) },
  { weight: 1, arbitrary: fc.constant<Target>({ type: 'all' }) },
  fc.record({ type: fc.constant('item' as const), id: itemId }),
  fc.record({ type: fc.constant('category' as const), id: category }),
  fc.record({ type: fc.constant('brand' as const), id: fc.constantFrom('alpine', 'm-1') }),
  fc.record({ type: fc.constant('tag' as const), id: fc.constantFrom('sale', 'new') }),
  fc.record({ type: fc.constant('merchant' as const), id: fc.constantFrom('m', 'n') }),
);
const scope = fc.record({
  include: fc.array(target, { minLength: 1, maxLength: 3 }),
  exclude: fc.array(target, { maxLength: 1 }),
});

const places = fc.constantFrom<string[]>([], [], ['app']);
const template: fc.Arbitrary<CouponTemplate> = fc
  .record({
    id: couponId,
    name: words,
    description: words,
    merchantId: merchant,
    scope,
    channels: places,
    regions: places,
    phase: fc.constantFrom('published', 'published', 'paused', 'ended'),
    opensAt: small,
    closesAt: fc.integer({ min: 2, max: 6 }),
    claimChannels: places,
  })
  .map(({ id, phase, opensAt, closesAt, claimChannels, ...given }) => {
    const plain = templateOf(id, given);
    const claim = { ...plain.claim, opensAt, closesAt, channels: claimChannels };
    return { ...plain, claim, phase: phase as CouponTemplate['phase'] };
  });

const shop: fc.Arbitrary<Shop> = fc.record({
  items: fc.uniqueArray(item, { maxLength: 8, selector: (each) => each.itemId }),
  relations: fc.uniqueArray(fc.record({ couponId, itemId, sort: small }), {
    maxLength: 20,
    selector: (each) => `${each.couponId}|${each.itemId}`,
  }),
  templates: fc.uniqueArray(template, { maxLength: 5, selector: (each) => each.id }),
  popularity: fc.dictionary(couponId, small),
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const itemQuery: fc.Arbitrary<ItemQuery> = fc.record({
  within: fc.option(fc.record({ couponId, scope, merchantId: merchant })),
  sort: fc.constantFrom('recommended', 'sales', 'price', '-price', 'newest'),
  q: maybe(words),
  category: maybe(category),
  brand: maybe(fc.constantFrom('alpine', 'm-1')),
  minPrice: maybe(fc.constantFrom(0, 100)),
  maxPrice: maybe(fc.constantFrom(100, 500)),
  after: fc.option(fc.record({ value: fc.option(fc.integer({ min: 0, max: 500 })), itemId })),
  limit: fc.integer({ min: 1, max: 5 }),
  facets: fc.boolean(),
});
const couponQuery: fc.Arbitrary<CouponQuery> = fc.record({
  at: small,
  q: maybe(words),
  category: maybe(category),
  brand: maybe(fc.constantFrom('alpine', 'm-1')),
  merchantId: maybe(fc.constant('m')),
  itemId: maybe(itemId),
  channel: maybe(fc.constantFrom('app', 'web')),
  region: maybe(fc.constant('app')),
  sort: fc.constantFrom('relevance', 'ending', 'newest', 'popular'),
  after: fc.option(fc.record({ value: fc.integer({ min: 0, max: 6 }), couponId })),
  limit: fc.integer({ min: 1, max: 3 }),
});

/** A run is some dozens of requests, of an engine that may be asked over the network beside others. */
const patienceMs = 300_000;

/** An index answers like the one in memory, which walks everything: whatever the shop, its last changes, the question. */
export function describeSameAnswers(
  name: string,
  open: () => Promise<TestedIndex>,
  { numRuns }: { readonly numRuns: number },
): void {
  describe(`the index (${name}) answers like one that walks everything`, () => {
    let tested: TestedIndex;
    let plain: TestedIndex;
    let hands: readonly IndexHand[];
    beforeAll(async () => {
      tested = await open();
      plain = await openMemoryIndex();
      hands = [tested, plain].map(handOf);
    });
    afterAll(() => tested.close());

    it(
      'whatever the shop, its last changes and the question',
      async () => {
        const changes = fc.record({ gone: fc.array(itemId, { maxLength: 2 }), written: shop });
        await fc.assert(
          fc.asyncProperty(
            shop,
            changes,
            fc.array(itemQuery, { minLength: 1, maxLength: 4 }),
            fc.array(couponQuery, { minLength: 1, maxLength: 4 }),
            fc.uniqueArray(itemId, { minLength: 1 }),
            async (before, { gone, written }, itemQueries, couponQueries, itemIds) => {
              for (const hand of hands) {
                await hand.empty();
                await hand.write(operationsOf(before));
                await hand.write(gone.map((id) => ({ index: 'items', id, document: null })));
                await hand.write(operationsOf(written));
              }
              for (const query of itemQueries) {
                expect(await tested.index.items(query)).toEqual(await plain.index.items(query));
              }
              for (const query of couponQueries) {
                expect(await tested.index.coupons(query)).toEqual(await plain.index.coupons(query));
              }
              for (const query of itemQueries.slice(0, 1)) {
                const whole = await plain.index.items({ ...query, after: null, limit: 100 });
                expect(await allItems(tested, query)).toEqual(whole.items);
              }
              for (const query of couponQueries.slice(0, 1)) {
                const whole = await plain.index.coupons({ ...query, after: null, limit: 100 });
                expect(await allCoupons(tested, query)).toEqual(whole.coupons);
              }
              expect(await candidates(tested, itemIds)).toEqual(await candidates(plain, itemIds));
            },
          ),
          { numRuns },
        );
      },
      patienceMs,
    );

    it(
      'and its facets say how many are left where one of their values is asked for besides',
      async () => {
        const filters = itemQuery.map((query) => ({ ...query, after: null, facets: true }));
        await fc.assert(
          fc.asyncProperty(shop, filters, async (given, query) => {
            await hands[0]?.empty();
            await hands[0]?.write(operationsOf(given));
            const { facets } = await tested.index.items(query);
            const left = async (besides: Partial<ItemQuery>) =>
              (await tested.index.items({ ...query, ...besides })).total;
            const { category, brand, minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = query;
            for (const { value, count } of facets?.category ?? []) {
              // One category is asked for at a time: within it the others are what is left of them in it.
              if (category === undefined || category === value)
                expect(await left({ category: value })).toBe(count);
            }
            for (const { value, count } of facets?.brand ?? []) {
              if (brand !== undefined) expect(value).toBe(brand);
              expect(await left({ brand: value })).toBe(count);
            }
            for (const { from, to, count } of facets?.price ?? []) {
              const bounds = {
                minPrice: Math.max(from, minPrice),
                maxPrice: Math.min((to ?? Infinity) - 1, maxPrice),
              };
              expect(await left(bounds)).toBe(count);
            }
          }),
          { numRuns: Math.ceil(numRuns / 5) },
        );
      },
      patienceMs,
    );
  });
}

/** Page by page from the beginning to the end. */
async function allItems({ index }: TestedIndex, query: ItemQuery): Promise<Item[]> {
  const items: Item[] = [];
  let after: ItemQuery['after'] = null;
  do {
    const page = await index.items({ ...query, after });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}

async function allCoupons({ index }: TestedIndex, query: CouponQuery): Promise<CouponTemplate[]> {
  const coupons: CouponTemplate[] = [];
  let after: CouponQuery['after'] = null;
  do {
    const page = await index.coupons({ ...query, after });
    coupons.push(...page.coupons);
    after = page.next;
  } while (after !== null);
  return coupons;
}

/** Without the orders that nobody has promised. */
async function candidates({ index }: TestedIndex, itemIds: readonly string[]) {
  const { items, listed, coupons } = await badgeCandidates(index, itemIds);
  return {
    items,
    listed: itemIds.map((id) => [...(listed.get(id) ?? [])].sort()),
    coupons: [...coupons].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
