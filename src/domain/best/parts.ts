import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import { conflictOf } from '../stacking/conflicts.ts';
import type { CouponClass } from './classes.ts';

/** Whether two classes can never be in one set, by index in the order given. */
export type ConflictTable = readonly Uint8Array[];

export function conflictTable(classes: readonly CouponClass[]): ConflictTable {
  const table = classes.map(() => new Uint8Array(classes.length));
  for (const [i, a] of classes.entries()) {
    for (let j = i + 1; j < classes.length; j++) {
      const b = classes[j];
      if (!b || !excludeEachOther(a, b)) continue;
      const row = table[i];
      const column = table[j];
      if (row) row[j] = 1;
      if (column) column[i] = 1;
    }
  }
  return table;
}

function excludeEachOther(a: CouponClass, b: CouponClass): boolean {
  if (a.first.template.id === b.first.template.id) return a.perOrder === 1;
  return conflictOf(a.first.template, b.first.template) !== null;
}

/**
 * Classes that touch no common line, fee, template or conflict can't change one another: each part is solved by
 * itself, and the union of the best of each is the best. A line is common only if one of the two can take from it.
 */
export function independentParts(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  conflicts: ConflictTable,
): CouponClass[][] {
  const parent = classes.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const join = (a: number, b: number) => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y);
    if (low !== undefined && high !== undefined) parent[high] = low;
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
  const parts = new Map<number, CouponClass[]>();
  for (const [i, each] of classes.entries()) {
    const part = parts.get(root(i));
    if (part) part.push(each);
    else parts.set(root(i), [each]);
  }
  return [...parts.values()];
}

function joinByLines(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  join: (a: number, b: number) => void,
): void {
  for (let line = 0; line < prepared.count; line++) {
    if ((prepared.list[line] ?? 0) <= (prepared.floor[line] ?? 0)) continue;
    const writer = classes.findIndex(({ first }) => takesFrom(first.coupon, line));
    if (writer < 0) continue;
    for (const [i, { first }] of classes.entries()) {
      if (i !== writer && looksAt(first.coupon, line)) join(writer, i);
    }
  }
}

function takesFrom(coupon: PreparedCoupon, line: number): boolean {
  return coupon.discount.type !== 'shipping-off' && coupon.cover.includes(line);
}

/** A fee's coupon looks at lines only through a threshold on what remains. */
function looksAt(coupon: PreparedCoupon, line: number): boolean {
  if (coupon.discount.type === 'shipping-off' && (coupon.onList || coupon.thresholdAmount === 0))
    return false;
  return coupon.cover.includes(line);
}
