import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { CouponClass } from './classes.ts';
import { type ConflictTable, conflictsWithin } from './conflict-table.ts';

/** Classes that can change only one another, and which of them never go together, by their index here. */
export interface Part {
  readonly classes: readonly CouponClass[];
  readonly conflicts: ConflictTable;
}

/**
 * Classes that touch no common line, fee, template or conflict can't change one another: each part is solved by
 * itself, and the union of the best of each is the best. A line is common only if one of the two can take from it.
 */
export function independentParts(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  conflicts: ConflictTable,
): Part[] {
  const parent = Int32Array.from(classes, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const join = (a: number, b: number) => {
    const x = root(a);
    const y = root(b);
    if (x < y) parent[y] = x;
    else parent[x] = y;
  };
  joinByLines(prepared, classes, join);
  const byTemplate = new Map<string, number>();
  let shipping: number | null = null;
  for (const [i, { first }] of classes.entries()) {
    const sameTemplate = byTemplate.get(first.template.id);
    if (sameTemplate !== undefined) join(i, sameTemplate);
    byTemplate.set(first.template.id, i);
    if (first.coupon.discount.type === 'shipping-off') {
      if (shipping !== null) join(i, shipping);
      shipping = i;
    }
    const row = conflicts[i];
    for (let j = 0; j < i; j++) if (row?.[j] === 1) join(i, j);
  }
  const members = new Map<number, number[]>();
  for (let i = 0; i < classes.length; i++) {
    const part = members.get(root(i));
    if (part) part.push(i);
    else members.set(root(i), [i]);
  }
  return [...members.values()].map((indexes) => ({
    classes: indexes.flatMap((i) => classes[i] ?? []),
    conflicts: conflictsWithin(conflicts, indexes),
  }));
}

function joinByLines(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  join: (a: number, b: number) => void,
): void {
  /** Of each line that can give, a class that takes from it; -1: none. */
  const writers = new Int32Array(prepared.count).fill(-1);
  for (const [i, { first }] of classes.entries()) {
    if (first.coupon.discount.type === 'shipping-off') continue;
    for (const line of first.coupon.cover) {
      if ((prepared.list[line] ?? 0) > (prepared.floor[line] ?? 0)) writers[line] = i;
    }
  }
  for (const [i, { first }] of classes.entries()) {
    if (!looksAtLines(first.coupon)) continue;
    for (const line of first.coupon.cover) {
      const writer = writers[line] ?? -1;
      if (writer >= 0 && writer !== i) join(writer, i);
    }
  }
}

/** A fee's coupon looks at lines only through a threshold on what remains. */
export function looksAtLines(coupon: PreparedCoupon): boolean {
  return coupon.discount.type !== 'shipping-off' || !(coupon.onList || coupon.thresholdAmount === 0);
}
