import { byId } from '../stacking/order.ts';

/** A set as ties look at it: its total, and its members' expiries and ids. */
export interface RankedSet {
  readonly total: number;
  /** Ascending, each by itself. */
  readonly validTos: readonly number[];
  readonly ids: readonly string[];
}

type Member = { readonly validTo: number; readonly userCouponId: string };

export function rankedSet(total: number, members: readonly Member[]): RankedSet {
  return {
    total,
    validTos: members.map(({ validTo }) => validTo).sort((a, b) => a - b),
    ids: members.map(({ userCouponId }) => userCouponId).sort(byId),
  };
}

/**
 * Below 0 where `a` is the better set: the greater total; then fewer coupons; then the expiries, compared
 * lexicographically, earlier first; then the ids, smaller first.
 */
export function compareSets(a: RankedSet, b: RankedSet): number {
  return b.total - a.total || a.ids.length - b.ids.length || compareMembers(a, b);
}

/** Of sets of one size and total. */
function compareMembers(a: RankedSet, b: RankedSet): number {
  for (const [i, validTo] of a.validTos.entries()) {
    const other = b.validTos[i] ?? 0;
    if (validTo !== other) return validTo - other;
  }
  for (const [i, id] of a.ids.entries()) {
    const order = byId(id, b.ids[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
