import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byId, inApplicationOrder } from '../stacking/order.ts';
import { type CouponClass, classesOf } from './classes.ts';
import { conflictTable } from './conflict-table.ts';
import { defaultNodeBudget, effortOf } from './effort.ts';
import { independentParts, type Part } from './parts.ts';
import { type Found, searchPart } from './search.ts';
import { compareSets, type RankedSet } from './tie.ts';

/** The best set, and what it was made of: the best of each independent part, exclusive coupons left out. */
export interface Solved {
  readonly best: Found;
  readonly parts: readonly { readonly part: Part; readonly found: Found }[];
}

/**
 * The usable set with the greatest total discount (design, "The best combination"), in application order. `exact`
 * is false only where the node budget ran out; then no set gives more than `upperBound`. The answer does not depend
 * on the order of `candidates`, each of which gives something alone.
 */
export function bestSet(
  prepared: PreparedCart,
  candidates: readonly Candidate[],
  nodeBudget: number = defaultNodeBudget,
): Solved {
  const start = startState(prepared);
  const giving = classesOf(candidates).filter(({ first }) => discountOf(prepared, first.coupon, start) > 0);
  const classes = giving.filter(({ first }) => !first.template.stacking.exclusive);
  const effort = effortOf(nodeBudget);
  const parts = independentParts(prepared, classes, conflictTable(classes)).map((part) => ({
    part,
    found: searchPart(prepared, part, effort),
  }));
  const together: Found = {
    members: parts.flatMap(({ found }) => found.members).sort(inApplicationOrder),
    total: sum(parts.map(({ found }) => found.total)),
    upperBound: sum(parts.map(({ found }) => found.upperBound)),
    exact: parts.every(({ found }) => found.exact),
  };
  return { best: bestOfAlone(prepared, giving, together), parts };
}

/** An exclusive coupon is a set by itself. */
function bestOfAlone(prepared: PreparedCart, giving: readonly CouponClass[], together: Found): Found {
  const start = startState(prepared);
  let best = together;
  for (const { first: candidate } of giving) {
    if (!candidate.template.stacking.exclusive) continue;
    const total = discountOf(prepared, candidate.coupon, start);
    const alone = rankedSet(total, [candidate]);
    if (compareSets(alone, rankedSet(best.total, best.members)) < 0) {
      const upperBound = Math.max(total, together.upperBound);
      best = { members: [candidate], total, upperBound, exact: together.exact };
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
