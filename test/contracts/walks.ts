import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createMemoryDelayQueue } from '../../src/adapters/memory/delay-queue.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import type { Item } from '../../src/domain/item.ts';
import { itemRank, orderOf } from '../../src/domain/item-order.ts';
import { covers } from '../../src/domain/pricing/scope.ts';
import { isListAlone } from '../../src/domain/target-keys.ts';
import type { Scope } from '../../src/domain/template.ts';
import type { ItemKeyset, ItemQuery, ItemSort } from '../../src/ports/search-index.ts';
import type { Store } from '../../src/ports/store.ts';
import { flush } from '../../sync/flush.ts';
import { createStamps } from '../../sync/stamps.ts';
import { templateOf } from '../domain/make.ts';
import { mayWrite, type TestedIndex } from './indexed.ts';
import { itemOf } from './make.ts';

const couponId = 'L';
const count = 40;

const scopes = fc.constantFrom<Scope>(
  { include: [{ type: 'items' }], exclude: [] },
  { include: [{ type: 'all' }], exclude: [] },
  { include: [{ type: 'category', id: 'tea' }], exclude: [] },
  { include: [{ type: 'brand', id: 'b' }, { type: 'items' }], exclude: [] },
  { include: [{ type: 'items' }], exclude: [{ type: 'category', id: 'milk' }] },
);
const sorts = fc.constantFrom<ItemSort>('recommended', 'sales', 'price', '-price', 'newest');
const filters = fc.constantFrom<Partial<ItemQuery>>(
  {},
  {},
  { category: 'tea' },
  { brand: 'b' },
  { minPrice: 1, maxPrice: 3 },
);

/** Few values, so that many are equal and the ids decide. */
const idOf = (n: number) => `i${String(n).padStart(2, '0')}`;
const ids = Array.from({ length: count }, (_, n) => idOf(n));
const itemId = fc.constantFrom(...ids);
const few = fc.integer({ min: 0, max: 4 });
const said = fc.record({
  salePrice: fc.option(few),
  salesCount: few,
  listedAt: few,
  categoryPath: fc.constantFrom(['tea'], ['milk']),
  brandId: fc.constantFrom('a', 'b'),
});
type Said = typeof said extends fc.Arbitrary<infer S> ? S : never;

type Change =
  | { readonly what: 'item'; readonly itemId: string; readonly said: Said }
  | { readonly what: 'price'; readonly itemId: string; readonly salePrice: number | null }
  | { readonly what: 'gone'; readonly itemId: string }
  | { readonly what: 'listed'; readonly itemId: string; readonly sort: number }
  | { readonly what: 'unlisted'; readonly itemId: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ what: fc.constant('item' as const), itemId, said }),
  fc.record({ what: fc.constant('price' as const), itemId, salePrice: fc.option(few) }),
  fc.record({ what: fc.constant('gone' as const), itemId }),
  fc.record({ what: fc.constant('listed' as const), itemId, sort: few }),
  fc.record({ what: fc.constant('unlisted' as const), itemId }),
);

const walk = fc.record({
  start: fc.array(fc.record({ said, sort: fc.option(few) }), { minLength: count, maxLength: count }),
  scope: scopes,
  sort: sorts,
  filter: filters,
  limit: fc.integer({ min: 1, max: 7 }),
  /** Between a page and the next. */
  changes: fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 60 }),
});

type Page = Pick<ItemQuery, 'sort' | 'category' | 'brand' | 'minPrice' | 'maxPrice'> & {
  readonly scope: Scope;
};

/** Pages behind each other, while the store changes underneath and the syncer brings it to the index. */
export function describeWalks(
  name: string,
  open: () => Promise<TestedIndex>,
  { numRuns }: { readonly numRuns: number },
): void {
  describe(`a walk over a landing page (${name})`, () => {
    let tested: TestedIndex;
    // Each run is a lease of its own; the first ones are the suite's that opened the index.
    let epoch = 10;
    beforeAll(async () => {
      tested = await open();
    });
    afterAll(() => tested.close());

    it('meets what stays where it is exactly once, and nothing twice that keeps its sort value', async () => {
      await fc.assert(
        fc.asyncProperty(walk, async ({ start, scope, sort, filter, limit, changes }) => {
          const store = await storeOf(start, scope);
          epoch += 1;
          const sync = await syncInto(tested, store, epoch);
          const watch = await watchFrom(store, { ...filter, sort, scope });
          const within = { couponId, scope, merchantId: null };
          const seen: string[] = [];
          let after: ItemKeyset | null = null;
          for (let page = 0; ; page++) {
            const query = { sort, ...filter, within, after, limit, facets: false };
            const { items, next } = await tested.index.items(query);
            seen.push(...items.map((item) => item.itemId));
            if (next === null) break;
            after = next;
            for (const one of changes[page % changes.length] ?? []) await apply(store, one);
            await sync();
            await watch.look();
          }
          expect(seen.filter((id) => watch.stayed.has(id)).toSorted()).toEqual([...watch.stayed].toSorted());
          const twice = seen.filter((id, at) => seen.indexOf(id) < at);
          expect(twice.filter((id) => !watch.moved.has(id))).toEqual([]);
        }),
        { numRuns },
      );
      // A run is some hundred requests of an engine that is asked over the network.
    }, 180_000);
  });
}

async function storeOf(
  start: readonly { readonly said: Said; readonly sort: number | null }[],
  scope: Scope,
): Promise<Store> {
  const store = openMemoryStore();
  await store.templates.insert(templateOf(couponId, { scope }));
  const items = start.map(({ said: given }, n) => itemOf(idOf(n), given));
  await store.items.putMany(items);
  await store.relations.putMany(
    start.flatMap(({ sort }, n) => (sort === null ? [] : [{ couponId, itemId: idOf(n), sort }])),
  );
  return store;
}

/** Empties the index, and answers what brings the store's changes to it: the first call all that there is. */
async function syncInto(tested: TestedIndex, store: Store, epoch: number): Promise<() => Promise<void>> {
  const stamps = createStamps(epoch);
  const build = await tested.writer.build(stamps.next());
  await build.finish({ stamp: stamps.next(), position: null, mayWrite, whenSearchable: () => {} });
  const ports = {
    ...store,
    clock: { now: () => 0 },
    indexWriter: tested.writer,
    announcements: createMemoryAnnouncements(),
    sharedBadges: null,
    delayQueue: createMemoryDelayQueue(),
  };
  let position = '0';
  const sync = async () => {
    const read = await store.changeFeed.read(position, 10_000);
    position = read.position;
    const written = await flush(ports, read.hints, { stamps, position, follow: true, mayWrite });
    expect(written).toEqual({ ok: true, deadLetters: [] });
  };
  await sync();
  return sync;
}

/**
 * What has stood on the page in one place ever since, and what has had more than one sort value, on the page or not:
 * by the domain's own rules, from the store.
 */
async function watchFrom(store: Store, page: Page) {
  const before = await placesOf(store, page);
  const stayed = new Set([...before].flatMap(([id, { isShown }]) => (isShown ? [id] : [])));
  const moved = new Set<string>();
  const ranks = new Map([...before].map(([id, { rank }]) => [id, rank]));
  const look = async () => {
    const now = await placesOf(store, page);
    for (const [id, { rank }] of now) {
      if ((ranks.get(id) ?? rank) !== rank) moved.add(id);
      ranks.set(id, rank);
    }
    for (const id of stayed) if (moved.has(id) || !now.get(id)?.isShown) stayed.delete(id);
  };
  return { stayed, moved, look };
}

async function placesOf(store: Store, { scope, sort, ...filter }: Page) {
  const items = await store.items.getMany(ids);
  const relations = await store.relations.page(couponId, null, count);
  const listed = new Map(relations.map((relation) => [relation.itemId, relation.sort]));
  const order = orderOf(sort, isListAlone(scope.include));
  return new Map(
    items.map((item) => {
      const isCovered = covers({ scope, merchantId: null }, item, listed.has(item.itemId));
      const rank = itemRank(order, item, listed.get(item.itemId) ?? 0);
      return [item.itemId, { rank, isShown: isCovered && fits(item, filter) }];
    }),
  );
}

function fits(item: Item, { category, brand, minPrice, maxPrice }: Omit<Page, 'scope' | 'sort'>): boolean {
  const { categoryPath, brandId, salePrice } = item;
  if (category !== undefined && !categoryPath.includes(category)) return false;
  if (brand !== undefined && brandId !== brand) return false;
  if (minPrice === undefined || maxPrice === undefined) return true;
  return salePrice !== null && salePrice >= minPrice && salePrice <= maxPrice;
}

async function apply({ items, relations }: Store, change: Change): Promise<void> {
  const known = await items.get(change.itemId);
  switch (change.what) {
    case 'item':
      await items.putMany([itemOf(change.itemId, change.said)]);
      break;
    case 'price':
      if (known) await items.putMany([{ ...known, salePrice: change.salePrice }]);
      break;
    case 'gone':
      await items.delete(change.itemId);
      break;
    case 'listed':
      await relations.putMany([{ couponId, itemId: change.itemId, sort: change.sort }]);
      break;
    case 'unlisted':
      await relations.deleteMany(couponId, [change.itemId]);
      break;
  }
}
