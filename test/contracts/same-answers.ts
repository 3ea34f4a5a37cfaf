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
  brand: maybe(fc.constant('alpine')),
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
  brand: maybe(fc.constant('alpine')),
  merchantId: maybe(fc.constant('m')),
  itemId: maybe(itemId),
  channel: maybe(fc.constantFrom('app', 'web')),
  region: maybe(fc.constant('app')),
  sort: fc.constantFrom('relevance', 'ending', 'newest', 'popular'),
  after: fc.option(fc.record({ value: fc.integer({ min: 0, max: 6 }), couponId })),
  limit: fc.integer({ min: 1, max: 3 }),
});

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

    it('whatever the shop, its last changes and the question', async () => {
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
            expect(await candidates(tested, itemIds)).toEqual(await candidates(plain, itemIds));
          },
        ),
        { numRuns },
      );
    });
  });
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
