import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byExpiry, inApplicationOrder } from '../stacking/order.ts';
import type { Solved } from './best-set.ts';
import type { CouponClass } from './classes.ts';
import { areApart, conflictsWithin, conflictTable } from './conflict-table.ts';
import type { Effort } from './effort.ts';
import { looksAtLines } from './parts.ts';
import { searchPart } from './search.ts';

/**
 * What one more copy would add to the best total, 0 where nothing. Only sets that hold it and beat the best known
 * are looked for, in the parts that it meets; the others stay as they are.
 *
 * Where a search was not exact the figure is a proven least: a set that exists, less what no set without the copy
 * can exceed. So nobody is promised more than he gets.
 */
export function savingWith(
  prepared: PreparedCart,
  { best, parts }: Solved,
  extra: Candidate,
  effort: Effort,
): number {
  const { exclusive } = extra.template.stacking;
  if (exclusive) {
    return Math.max(0, discountOf(prepared, extra.coupon, startState(prepared)) - best.upperBound);
  }
  const own = withCopy(
    parts.flatMap(({ part }) => part.classes),
    extra,
  );
  if (own === null) return 0;
  let elsewhere = 0;
  const met: CouponClass[] = [own];
  for (const { part, found } of parts) {
    const others = part.classes.filter((each) => !isSame(each, own));
    if (others.length === part.classes.length && !meetAny(prepared, own, others)) elsewhere += found.total;
    else met.push(...others);
  }
  met.sort((a, b) => inApplicationOrder(a.first, b.first));
  const all = conflictTable(met);
  const conflicting = all[met.indexOf(own)];
  const together = met.flatMap((_, i) => (conflicting?.[i] === 1 ? [] : [i]));
  const classes = together.flatMap((i) => met[i] ?? []);
  const asked = {
    above: best.upperBound - elsewhere,
    through: classes.indexOf(own),
    beginWith: bestWith(classes, own, best.members),
  };
  const part = { classes, conflicts: conflictsWithin(all, together) };
  return Math.max(0, searchPart(prepared, part, effort, asked).total - asked.above);
}

/** By class: all copies of the extra's own, and of the others what is in the best set and may go with them. */
function bestWith(
  classes: readonly CouponClass[],
  own: CouponClass,
  members: readonly Candidate[],
): number[] {
  // A random amount's other copies count against `perOrder` too.
  let left = own.perOrder - own.limit;
  return classes.flatMap((each, j) => {
    if (each === own) return own.copies.map(() => j);
    const copies = each.copies.filter((copy) => members.includes(copy));
    if (copies.length > 0 && each.first.template.id === own.first.template.id && left-- <= 0) return [];
    return copies.map(() => j);
  });
}

/** The extra's class with the copies that the wallet has; null where no further copy may go with them. */
function withCopy(classes: readonly CouponClass[], extra: Candidate): CouponClass | null {
  const perOrder = extra.template.stacking.perOrder ?? Number.POSITIVE_INFINITY;
  const own: CouponClass = { copies: [extra], limit: 1, perOrder, first: extra };
  const known = classes.find((each) => isSame(each, own));
  if (!known) return own;
  if (known.limit >= perOrder) return null;
  const copies = [...known.copies, extra].sort(byExpiry);
  return { copies, limit: copies.length, perOrder, first: copies[0] ?? extra };
}

/** Each copy of a random amount is a class of its own. */
function isSame(a: CouponClass, b: CouponClass): boolean {
  return a.first.template.id === b.first.template.id && a.first.template.discount.type !== 'random-amount';
}

/** Whether the class can change one of the others, or the other way round; true where it is not sure. */
function meetAny(prepared: PreparedCart, own: CouponClass, others: readonly CouponClass[]): boolean {
  const covered = new Uint8Array(prepared.count);
  for (const line of own.first.coupon.cover) covered[line] = 1;
  const looks = looksAtLines(own.first.coupon);
  const isFee = ({ first }: CouponClass) => first.coupon.discount.type === 'shipping-off';
  return others.some((other) => {
    const { coupon, template } = other.first;
    if (template.id === own.first.template.id || areApart(own, other)) return true;
    if (isFee(other) && isFee(own)) return true;
    return looks && looksAtLines(coupon) && coupon.cover.some((line) => covered[line] === 1);
  });
}
