import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byId, inApplicationOrder } from '../stacking/order.ts';
import { type CouponClass, classesOf } from './classes.ts';
import { defaultNodeBudget, type Effort, effortOf } from './effort.ts';
import type { Found } from './found.ts';
import { independentParts } from './parts.ts';
import { relaxedBest } from './relaxed.ts';
import { searchPart } from './search.ts';
import { compareSets, type RankedSet } from './tie.ts';

/** The best set, and the best of those that may go together: exclusive coupons left out. */
export interface Solved {
  readonly best: Found;
  readonly together: Found;
  /** What may go together and gives something alone, in application order. */
  readonly classes: readonly CouponClass[];
}

/**
 * The usable set with the greatest total discount (design, "The best combination"), in application order. `exact`
 * is false only where the node budget ran out; then no set gives more than `upperBound`. The answer does not depend
 * on the order of `candidates`.
 */
export function bestSet(
  prepared: PreparedCart,
  candidates: readonly Candidate[],
  nodeBudget: number = defaultNodeBudget,
): Solved {
  const giving = classesOf(prepared, candidates);
  const classes = giving.filter(({ first }) => !first.template.stacking.exclusive);
  const together = relaxedBest(prepared, classes) ?? bestOfParts(prepared, classes, effortOf(nodeBudget));
  return { best: bestOfAlone(giving, together), together, classes };
}

function bestOfParts(prepared: PreparedCart, classes: readonly CouponClass[], effort: Effort): Found {
  const found = independentParts(prepared, classes).map(
    (part) => relaxedBest(prepared, part.classes) ?? searchPart(prepared, part, effort),
  );
  return {
    members: found.flatMap(({ members }) => members).sort(inApplicationOrder),
    total: sum(found.map(({ total }) => total)),
    upperBound: sum(found.map(({ upperBound }) => upperBound)),
    exact: found.every(({ exact }) => exact),
  };
}

/** An exclusive coupon is a set by itself. */
function bestOfAlone(giving: readonly CouponClass[], together: Found): Found {
  let best = together;
  for (const { first, alone: total } of giving) {
    if (!first.template.stacking.exclusive || total < best.total) continue;
    const alone = rankedSet(total, [first]);
    if (compareSets(alone, rankedSet(best.total, best.members)) < 0) {
      const upperBound = Math.max(total, together.upperBound);
      best = { members: [first], total, upperBound, exact: together.exact };
    }
  }
  return best;
}

function rankedSet(total: number, members: readonly Candidate[]): RankedSet {
  return {
    total,
    validTos: members.map(({ validTo }) => validTo).sort((a, b) => a - b),
    ids: members.map(({ userCouponId }) => userCouponId).sort(byId),
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
