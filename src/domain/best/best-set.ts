import type { PreparedCart } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byId, inApplicationOrder } from '../stacking/order.ts';
import { type CouponClass, classesOf } from './classes.ts';
import { defaultNodeBudget, effortOf } from './effort.ts';
import { independentParts, type Part } from './parts.ts';
import { type Found, searchPart } from './search.ts';
import { compareSets, type RankedSet } from './tie.ts';

/** The best set, and what it was made of: the best of each independent part, exclusive coupons left out. */
export interface Solved {
  readonly best: Found;
  /** In application order. */
  readonly classes: readonly CouponClass[];
  readonly parts: readonly { readonly part: Part; readonly found: Found }[];
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
  const effort = effortOf(nodeBudget);
  const parts = independentParts(prepared, classes).map((part) => ({
    part,
    found: searchPart(prepared, part, effort),
  }));
  const together: Found = {
    members: parts.flatMap(({ found }) => found.members).sort(inApplicationOrder),
    total: sum(parts.map(({ found }) => found.total)),
    upperBound: sum(parts.map(({ found }) => found.upperBound)),
    exact: parts.every(({ found }) => found.exact),
  };
  return { best: bestOfAlone(giving, together), classes, parts };
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
