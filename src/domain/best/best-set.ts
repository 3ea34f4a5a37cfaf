import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byId, inApplicationOrder } from '../stacking/order.ts';
import { type CouponClass, classesOf } from './classes.ts';
import { conflictTable } from './conflict-table.ts';
import { defaultNodeBudget, effortOf } from './effort.ts';
import { independentParts } from './parts.ts';
import { type Found, searchPart } from './search.ts';
import { compareSets, type RankedSet } from './tie.ts';

/**
 * The usable set with the greatest total discount (design, "The best combination"), in application order. `exact`
 * is false only where the node budget ran out; then no set gives more than `upperBound`. The answer does not depend
 * on the order of `candidates`, each of which gives something alone.
 */
export function bestSet(
  prepared: PreparedCart,
  candidates: readonly Candidate[],
  nodeBudget: number = defaultNodeBudget,
): Found {
  const start = startState(prepared);
  const giving = classesOf(candidates).filter(({ first }) => discountOf(prepared, first.coupon, start) > 0);
  const classes = giving.filter(({ first }) => !first.template.stacking.exclusive);
  const effort = effortOf(nodeBudget);
  const parts = independentParts(prepared, classes, conflictTable(classes));
  const found = parts.map((part) => searchPart(prepared, part, effort));
  const together: Found = {
    members: found.flatMap(({ members }) => members).sort(inApplicationOrder),
    total: sum(found.map(({ total }) => total)),
    upperBound: sum(found.map(({ upperBound }) => upperBound)),
    exact: found.every(({ exact }) => exact),
  };
  return bestOfAlone(prepared, giving, together);
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
