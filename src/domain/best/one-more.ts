import { apply } from '../pricing/apply.ts';
import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { inApplicationOrder } from '../stacking/order.ts';
import type { Solved } from './best-set.ts';
import { type CouponClass, classOf } from './classes.ts';
import { areApart } from './conflict-table.ts';
import type { Effort } from './effort.ts';
import { openWith } from './opening.ts';
import { independentParts, type Part } from './parts.ts';
import { bestOfEachSlot, goTogether, sumAlone } from './relaxed.ts';
import { searchPart, tablesCost } from './search.ts';

/**
 * What one more copy would add to the best total, 0 where nothing; asked for one copy after another. Only sets that
 * hold it and beat the best known are looked for.
 *
 * Where a search was not exact the figure is a proven least: a set that exists, less what no set without the copy
 * can exceed. So nobody is promised more than he gets.
 */
export function savingsWith(
  prepared: PreparedCart,
  solved: Solved,
): (extra: Candidate, effort: Effort) => number {
  const { best } = solved;
  const ofEachSlot = bestOfEachSlot(solved.classes);
  const given = givenBy(prepared, solved.together.members);
  return (extra, effort) => {
    const alone = discountOf(prepared, extra.coupon, startState(prepared));
    if (extra.template.stacking.exclusive) return Math.max(0, alone - best.upperBound);
    const own = withCopy(solved.classes, extra, alone);
    if (own === null) return 0;
    // As in `relaxedBest`: no set with the copy gives more than the best of each slot beside it.
    const beside = bestBeside(solved.classes, ofEachSlot, own);
    const most = sumAlone(beside);
    if (most <= best.upperBound) return 0;
    effort.spend(beside.length * prepared.count);
    if (goTogether(prepared, beside)) return most - best.upperBound;
    return savingInPart(prepared, solved, given, own, effort);
  };
}

/** The class with the best of each slot that may go with it, in application order. */
function bestBeside(
  classes: readonly CouponClass[],
  ofEachSlot: readonly CouponClass[],
  own: CouponClass,
): CouponClass[] {
  const { group } = own.first.template.stacking;
  const mayGo = (each: CouponClass) => !isSame(each, own) && !areApart(each, own);
  // Where only its own group has to go, no slot has another to offer instead.
  const isSimple = ofEachSlot.every(
    (each) =>
      mayGo(each) || isSame(each, own) || (group !== null && each.first.template.stacking.group === group),
  );
  const beside = isSimple ? ofEachSlot.filter(mayGo) : bestOfEachSlot(classes.filter(mayGo));
  return inOrderWith(beside, own);
}

/** As far as the effort reaches, looked for in the part that holds the class; the others stay as they are. */
function savingInPart(
  prepared: PreparedCart,
  { best, together, classes: known }: Solved,
  given: readonly number[],
  own: CouponClass,
  effort: Effort,
): number {
  const part = partWith(prepared, known, own);
  effort.spendOnBound(known.length * known.length);
  const inPart = new Set(part.classes.flatMap(({ copies }) => copies));
  let elsewhere = 0;
  for (const [k, member] of together.members.entries()) if (!inPart.has(member)) elsewhere += given[k] ?? 0;
  const compatible = part.classes.flatMap((each, i) => (each !== own && areApart(each, own) ? [] : [i]));
  const classes = compatible.flatMap((i) => part.classes[i] ?? []);
  const steady = Uint8Array.from(compatible, (i) => part.steady[i] ?? 0);
  const through = classes.indexOf(own);
  const above = best.upperBound - elsewhere;
  const opening = openWith(prepared, classes, bestWith(classes, own, best.members), effort);
  // Without the copy no set gives more than `above`: where the opening does, it holds it.
  if (effort.linesLeft() < tablesCost(classes.length)) return Math.max(0, opening.total - above);
  effort.spendOnBound(tablesCost(classes.length));
  const asked = { above, through, opening };
  return Math.max(0, searchPart(prepared, { classes, steady }, effort, asked).total - above);
}

/** What each gives of a usable set, in application order. */
function givenBy(prepared: PreparedCart, members: readonly Candidate[]): number[] {
  const state = startState(prepared);
  return members.map(({ coupon }) => apply(prepared, coupon, state));
}

/** The part that holds the class. One more class joins parts to its own and divides none: the others are parts still. */
function partWith(prepared: PreparedCart, classes: readonly CouponClass[], own: CouponClass): Part {
  const others = classes.filter((each) => !isSame(each, own));
  const part = independentParts(prepared, inOrderWith(others, own)).find((each) =>
    each.classes.includes(own),
  );
  if (!part) throw new Error('every class is in a part');
  return part;
}

function inOrderWith(classes: readonly CouponClass[], own: CouponClass): CouponClass[] {
  const after = classes.findIndex((each) => inApplicationOrder(own.first, each.first) < 0);
  return after < 0 ? [...classes, own] : classes.toSpliced(after, 0, own);
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
function withCopy(classes: readonly CouponClass[], extra: Candidate, alone: number): CouponClass | null {
  const own = classOf([extra], alone);
  const known = classes.find((each) => isSame(each, own));
  if (!known) return own;
  return known.limit >= own.perOrder ? null : classOf([...known.copies, extra], alone);
}

/** Each copy of a random amount is a class of its own. */
function isSame(a: CouponClass, b: CouponClass): boolean {
  return a.first.template.id === b.first.template.id && a.first.template.discount.type !== 'random-amount';
}
