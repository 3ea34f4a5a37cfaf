/** A set as ties look at it: its total, and its members' expiries and ids (or their ranks), ascending each. */
export interface RankedSet {
  readonly total: number;
  readonly validTos: ArrayLike<number>;
  readonly ids: ArrayLike<string | number>;
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
  return compareLists(a.validTos, b.validTos) || compareLists(a.ids, b.ids);
}

/** Lexicographically; lists of one length. */
export function compareLists(a: ArrayLike<string | number>, b: ArrayLike<string | number>): number {
  for (let i = 0; i < a.length; i++) {
    const mine = a[i] ?? 0;
    const other = b[i] ?? 0;
    if (mine !== other) return mine < other ? -1 : 1;
  }
  return 0;
}
