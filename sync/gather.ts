import type { Item, Relation } from '../src/domain/item.ts';
import type { ChangeHint } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { StoreNow } from './plan.ts';
import { popularityOf } from './popularity.ts';

/** What it takes to plan what the index should hold. */
export type SyncNeeds = Pick<
  Ports,
  'templates' | 'items' | 'relations' | 'userCoupons' | 'clock' | 'indexWriter'
>;

/** The first items of an explicit list, whose words its coupon is found by. */
const sampleSize = 20;
const page = 1_000;
/**
 * Questions that each coupon has of its own. A thousand at once would wait for each other longer than a store that is
 * busy lets anybody wait, and fail each time that they are tried again.
 */
const readsAtOnce = 32;

/**
 * Reads what the hints name as it is now, one batch a collection. With `follow`, also the coupons whose words a
 * relation or an item changes; a full copy reads every coupon anyway.
 */
export async function gather(
  ports: SyncNeeds,
  hints: readonly ChangeHint[],
  follow: boolean,
): Promise<StoreNow> {
  const named = { templates: new Set<string>(), items: new Set<string>(), relations: new Set<string>() };
  for (const { collection, id } of hints) named[collection].add(id);
  const pairs = [...named.relations].map(pairOf);
  if (follow) {
    for (const { couponId } of pairs) named.templates.add(couponId);
    for (const couponId of await couponsShowing(ports, named.items)) named.templates.add(couponId);
  }
  const [items, relations, templates] = await Promise.all([
    ports.items.getMany([...named.items]),
    ports.relations.getMany(pairs),
    ports.templates.getMany([...named.templates]),
  ]);
  const published = templates.filter(({ phase }) => phase !== 'draft');
  const withList = published.filter(({ scope }) => scope.include.some(({ type }) => type === 'items'));
  const now = ports.clock.now();
  const [relationItems, samples, popularity] = await Promise.all([
    ports.indexWriter.copiesItems ? itemsOf(ports, relations) : new Map<string, Item>(),
    samplesOf(
      ports,
      withList.map(({ id }) => id),
    ),
    byId(published, (template) => popularityOf(ports, template, now)),
  ]);
  return {
    items: whole(named.items, items, ({ itemId }) => itemId),
    relations: whole(named.relations, relations, idOf),
    templates: whole(named.templates, templates, ({ id }) => id),
    relationItems,
    samples,
    popularity,
  };
}

/** The coupons that are found by words of one of the items. */
async function couponsShowing(ports: SyncNeeds, itemIds: ReadonlySet<string>): Promise<string[]> {
  const listing = new Set<string>();
  for (const itemId of itemIds) {
    let after: string | null = null;
    do {
      const relations: Relation[] = await ports.relations.pageByItem(itemId, after, page);
      for (const { couponId } of relations) listing.add(couponId);
      after = relations.length === page ? (relations.at(-1)?.couponId ?? null) : null;
    } while (after !== null);
  }
  const showing: string[] = [];
  for (const couponId of listing) {
    const sample = await ports.relations.page(couponId, null, sampleSize);
    if (sample.some(({ itemId }) => itemIds.has(itemId))) showing.push(couponId);
  }
  return showing;
}

/** By couponId: the items at the head of its list that we know. */
async function samplesOf(ports: SyncNeeds, couponIds: readonly string[]): Promise<StoreNow['samples']> {
  const heads = await eachOf(couponIds, (id) => ports.relations.page(id, null, sampleSize));
  const known = new Map<string, Item>();
  for (let from = 0; from < heads.length; from += page / sampleSize) {
    const some = heads.slice(from, from + page / sampleSize).flat();
    for (const [itemId, item] of await itemsOf(ports, some)) known.set(itemId, item);
  }
  return new Map(
    couponIds.map((id, n) => [id, (heads[n] ?? []).flatMap(({ itemId }) => known.get(itemId) ?? [])]),
  );
}

async function byId<T extends { readonly id: string }, V>(
  values: readonly T[],
  read: (value: T) => Promise<V>,
): Promise<ReadonlyMap<string, V>> {
  return new Map(await eachOf(values, async (value): Promise<[string, V]> => [value.id, await read(value)]));
}

async function eachOf<T, V>(values: readonly T[], read: (value: T) => Promise<V>): Promise<V[]> {
  const results: V[] = [];
  for (let from = 0; from < values.length; from += readsAtOnce) {
    results.push(...(await Promise.all(values.slice(from, from + readsAtOnce).map(read))));
  }
  return results;
}

export function pairOf(id: string): { couponId: string; itemId: string } {
  const bar = id.indexOf('|');
  return { couponId: id.slice(0, bar), itemId: id.slice(bar + 1) };
}

export function idOf({ couponId, itemId }: Relation): string {
  return `${couponId}|${itemId}`;
}

/** Every id that was named, null where the store holds nothing under it any more. */
function whole<T>(
  ids: ReadonlySet<string>,
  found: readonly T[],
  id: (value: T) => string,
): ReadonlyMap<string, T | null> {
  const byId = new Map<string, T | null>([...ids].map((each) => [each, null]));
  for (const value of found) byId.set(id(value), value);
  return byId;
}

export async function itemsOf(
  ports: Pick<Ports, 'items'>,
  relations: readonly Relation[],
): Promise<ReadonlyMap<string, Item>> {
  const items = await ports.items.getMany([...new Set(relations.map(({ itemId }) => itemId))]);
  return new Map(items.map((item) => [item.itemId, item]));
}
