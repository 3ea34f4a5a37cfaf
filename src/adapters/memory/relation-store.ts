import type { Relation } from '../../domain/item.ts';
import type { RelationStore } from '../../ports/relation-store.ts';
import type { Changed } from './change-feed.ts';
import { compareIds } from './order.ts';

export function createMemoryRelations(changed: Changed) {
  const relations = new Map<string, Relation>();
  const where = (fits: (relation: Relation) => boolean) => [...relations.values()].filter(fits);
  const store: RelationStore = {
    putMany: async (given) => {
      const count = { inserted: 0, changed: 0, unchanged: 0 };
      for (const [id, relation] of new Map(given.map((one) => [idOf(one), one]))) {
        const before = relations.get(id);
        if (before?.sort === relation.sort) {
          count.unchanged++;
          continue;
        }
        count[before ? 'changed' : 'inserted']++;
        const { couponId, itemId, sort } = relation;
        relations.set(id, { couponId, itemId, sort });
        changed('relations', id);
      }
      return count;
    },
    deleteMany: async (couponId, itemIds) => {
      const gone = itemIds.map((itemId) => idOf({ couponId, itemId })).filter((id) => relations.delete(id));
      for (const id of gone) changed('relations', id);
      return gone.length;
    },
    page: async (couponId, after, limit) =>
      where((one) => one.couponId === couponId && (after === null || bySort(one, after) > 0))
        .sort(bySort)
        .slice(0, limit),
    getMany: async (pairs) => [...new Set(pairs.map(idOf))].flatMap((id) => relations.get(id) ?? []),
    pageByItems: async (itemIds, after, limit) => {
      const items = new Set(itemIds);
      return where((one) => items.has(one.itemId) && (after === null || byItem(one, after) > 0))
        .sort(byItem)
        .slice(0, limit);
    },
    among: async (couponIds, itemIds) => {
      const coupons = new Set(couponIds);
      const items = new Set(itemIds);
      return where((one) => coupons.has(one.couponId) && items.has(one.itemId));
    },
    count: async (couponId) => where((one) => one.couponId === couponId).length,
  };
  return {
    store,
    ids: (after: string | null, limit: number) => {
      const [couponId = '', itemId = ''] = (after ?? '').split('|');
      return where((one) => byCoupon(one, { couponId, itemId }) > 0)
        .sort(byCoupon)
        .slice(0, limit)
        .map(idOf);
    },
  };
}

type Pair = Pick<Relation, 'couponId' | 'itemId'>;
type Place = Pick<Relation, 'sort' | 'itemId'>;

function idOf({ couponId, itemId }: Pair): string {
  return `${couponId}|${itemId}`;
}

function bySort(a: Place, b: Place): number {
  return a.sort - b.sort || compareIds(a.itemId, b.itemId);
}

function byItem(a: Pair, b: Pair): number {
  return compareIds(a.itemId, b.itemId) || compareIds(a.couponId, b.couponId);
}

function byCoupon(a: Pair, b: Pair): number {
  return compareIds(a.couponId, b.couponId) || compareIds(a.itemId, b.itemId);
}
