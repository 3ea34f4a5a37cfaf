import type { Item, Relation } from '../src/domain/item.ts';
import type { ChangeHint } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { StoreNow } from './plan.ts';

type Needs = Pick<Ports, 'templates' | 'items' | 'relations' | 'indexWriter'>;

/** Items whose words a coupon with an explicit list is found by. */
const sampleSize = 100;

/** Reads what the hints name as it is now, one batch a collection. */
export async function gather(ports: Needs, hints: readonly ChangeHint[]): Promise<StoreNow> {
  const named = { templates: new Set<string>(), items: new Set<string>(), relations: new Set<string>() };
  for (const { collection, id } of hints) named[collection].add(id);
  const pairs = [...named.relations].map(pairOf);
  // A coupon is found by what its list holds: a relation is a hint about its coupon too.
  for (const { couponId } of pairs) named.templates.add(couponId);

  const [items, relations, templates] = await Promise.all([
    ports.items.getMany([...named.items]),
    ports.relations.getMany(pairs),
    ports.templates.getMany([...named.templates]),
  ]);
  const withList = templates.filter(({ scope }) => scope.include.some(({ type }) => type === 'items'));
  return {
    items: whole(named.items, items, ({ itemId }) => itemId),
    relations: whole(named.relations, relations, idOf),
    templates: whole(named.templates, templates, ({ id }) => id),
    relationItems: ports.indexWriter.copiesItems ? await itemsOf(ports, relations) : new Map(),
    samples: new Map(
      await Promise.all(
        withList.map(async ({ id }): Promise<[string, readonly Item[]]> => [id, await sampleOf(ports, id)]),
      ),
    ),
    popularity: new Map(),
  };
}

function pairOf(id: string): { couponId: string; itemId: string } {
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

async function sampleOf(ports: Needs, couponId: string): Promise<readonly Item[]> {
  const relations = await ports.relations.page(couponId, null, sampleSize);
  return ports.items.getMany(relations.map(({ itemId }) => itemId));
}
