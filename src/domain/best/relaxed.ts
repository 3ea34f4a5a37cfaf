import { applyKnown } from '../pricing/apply.ts';
import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import { conflictOf } from '../stacking/conflicts.ts';
import { byId, inApplicationOrder } from '../stacking/order.ts';
import type { CouponClass } from './classes.ts';
import type { Found } from './found.ts';
import { slotsOf } from './slots.ts';
import { compareSets, type RankedSet } from './tie.ts';

/**
 * The best set where it can be told without a search, else null: of each slot the best class by itself, all its
 * copies, if together they are usable and each still gives what it gives alone.
 *
 * No set gives more, for none has more of a slot than that. One that gives as much has as much of every slot, so of
 * each slot a class that the chosen one was preferred to; and what comes first of two sorted lists of one length still
 * does when both get the same entries more. So the chosen ones together win every tie too.
 */
export function relaxedBest(prepared: PreparedCart, classes: readonly CouponClass[]): Found | null {
  const chosen = bestOfEachSlot(classes);
  if (!goTogether(prepared, chosen)) return null;
  const members = chosen.flatMap(({ copies }) => copies).sort(inApplicationOrder);
  const total = sumAlone(chosen);
  return { members, total, upperBound: total, exact: true };
}

/** Whether the classes, in application order, make a usable set of which every copy gives what it gives alone. */
export function goTogether(prepared: PreparedCart, chosen: readonly CouponClass[]): boolean {
  return !holdConflict(chosen) && giveInFull(prepared, chosen);
}

/** What they give at most, all their copies. */
export function sumAlone(chosen: readonly CouponClass[]): number {
  return chosen.reduce((sum, each) => sum + mostOf(each), 0);
}

/** In application order. */
export function bestOfEachSlot(classes: readonly CouponClass[]): CouponClass[] {
  const slots = slotsOf(classes);
  const best: (CouponClass | undefined)[] = [];
  for (const [j, each] of classes.entries()) {
    const slot = slots[j] ?? -1;
    if (slot < 0) continue;
    const known = best[slot];
    if (!known || isBetter(each, known)) best[slot] = each;
  }
  return classes.filter((each, j) => {
    const slot = slots[j] ?? -1;
    return slot < 0 || best[slot] === each;
  });
}

function isBetter(a: CouponClass, b: CouponClass): boolean {
  const more = mostOf(a) - mostOf(b);
  return more === 0 ? compareSets(rankedClass(a), rankedClass(b)) < 0 : more > 0;
}

function mostOf({ alone, limit }: CouponClass): number {
  return alone * limit;
}

function rankedClass(each: CouponClass): RankedSet {
  return {
    total: mostOf(each),
    validTos: each.copies.map(({ validTo }) => validTo),
    ids: each.copies.map(({ userCouponId }) => userCouponId).sort(byId),
  };
}

/** Conflicts that slots don't show: exclusions, and a random amount's copies beyond `perOrder`. */
function holdConflict(chosen: readonly CouponClass[]): boolean {
  const copies = new Map<string, number>();
  return chosen.some(({ first: { template }, perOrder }) => {
    const isRandom = template.discount.type === 'random-amount';
    if (isRandom) {
      const count = (copies.get(template.id) ?? 0) + 1;
      copies.set(template.id, count);
      if (count > perOrder) return true;
    }
    if (!isRandom && template.stacking.excludes.length === 0) return false;
    return chosen.some(
      ({ first: other }) =>
        other.template.id !== template.id && conflictOf(template, other.template) !== null,
    );
  });
}

/** Whether all copies, one after another, give what they give alone. */
function giveInFull(prepared: PreparedCart, chosen: readonly CouponClass[]): boolean {
  const state = startState(prepared);
  for (const { first, alone, limit } of chosen) {
    for (let c = 0; c < limit; c++) {
      if (discountOf(prepared, first.coupon, state) !== alone) return false;
      applyKnown(prepared, first.coupon, state, alone);
    }
  }
  return true;
}
