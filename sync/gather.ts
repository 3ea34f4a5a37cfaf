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
  }
  const heads = follow ? await headsShowing(ports, named.items) : new Map<string, Head>();
  for (const couponId of heads.keys()) named.templates.add(couponId);
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
      heads,
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

/** The first of a coupon's list. */
type Head = readonly Relation[];

/** By couponId: the heads of lists that one of the items is in, so that its words are its coupon's. */
async function headsShowing(
  ports: SyncNeeds,
  itemIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Head>> {
  const listing = new Set<string>();
  let after: Relation | null = null;
  while (itemIds.size > 0) {
    const relations: Relation[] = await ports.relations.pageByItems([...itemIds], after, page);
    for (const { couponId } of relations) listing.add(couponId);
    after = relations.at(-1) ?? null;
    if (relations.length < page) break;
  }
  const heads = await eachOf(
    [...listing],
    async (id): Promise<[string, Head]> => [id, await headOf(ports, id)],
  );
  return new Map(heads.filter(([, head]) => head.some(({ itemId }) => itemIds.has(itemId))));
}

function headOf(ports: SyncNeeds, couponId: string): Promise<Head> {
  return ports.relations.page(couponId, null, sampleSize);
}

/** By couponId: the items at the head of its list that we know. */
async function samplesOf(
  ports: SyncNeeds,
  couponIds: readonly string[],
  known: ReadonlyMap<string, Head>,
): Promise<StoreNow['samples']> {
  const heads = await eachOf(couponIds, async (id) => known.get(id) ?? (await headOf(ports, id)));
  const items = new Map<string, Item>();
  for (let from = 0; from < heads.length; from += page / sampleSize) {
    const some = heads.slice(from, from + page / sampleSize).flat();
    for (const [itemId, item] of await itemsOf(ports, some)) items.set(itemId, item);
  }
  return new Map(
    couponIds.map((id, n) => [id, (heads[n] ?? []).flatMap(({ itemId }) => items.get(itemId) ?? [])]),
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
