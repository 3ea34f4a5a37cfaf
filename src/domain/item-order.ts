import type { Item } from './item.ts';

/** The orders of a landing page over what an item itself says; `listed` is by the relation's `sort` instead. */
export type ItemOrder = 'listed' | 'sales' | 'price' | '-price' | 'newest';

/**
 * Each order as ascending ranks, ties by itemId: descending ones are negated, unknown prices come last.
 * `value` is what clients' cursors hold, null where unknown.
 */
export function rankOf(order: ItemOrder, value: number | null): number {
  if (value === null) return Number.MAX_SAFE_INTEGER;
  return ascending.has(order) ? value : -value;
}

/** The other way round. */
export function sortValueOf(order: ItemOrder, rank: number): number | null {
  if (rank === Number.MAX_SAFE_INTEGER) return null;
  // `0 -` keeps 0 from becoming -0.
  return ascending.has(order) ? rank : 0 - rank;
}

export function itemRank(order: ItemOrder, item: Item, listSort: number): number {
  switch (order) {
    case 'listed':
      return rankOf(order, listSort);
    case 'sales':
      return rankOf(order, item.salesCount);
    case 'newest':
      return rankOf(order, item.listedAt);
    case 'price':
    case '-price':
      return rankOf(order, item.salePrice);
  }
}

/** `recommended` is the list's own order where the scope is the explicit list alone, else by sales. */
export function orderOf(sort: 'recommended' | Exclude<ItemOrder, 'listed'>, listAlone: boolean): ItemOrder {
  if (sort !== 'recommended') return sort;
  return listAlone ? 'listed' : 'sales';
}

const ascending: ReadonlySet<ItemOrder> = new Set<ItemOrder>(['listed', 'price']);
