import type { Candidate } from '../stacking/candidate.ts';
import { byExpiry, inApplicationOrder } from '../stacking/order.ts';

/** Copies of one template that all do the same: only how many are taken matters. */
export interface CouponClass {
  /** Soonest to expire first, then the smaller id: the order in which copies are picked. */
  readonly copies: readonly Candidate[];
  /** How many of them may go together. */
  readonly limit: number;
  /** A random amount's copies differ: each is a class of its own, and `perOrder` counts over all of them. */
  readonly perOrder: number;
  readonly first: Candidate;
}

/** In application order. */
export function classesOf(candidates: readonly Candidate[]): CouponClass[] {
  const byKey = new Map<string, Candidate[]>();
  for (const candidate of candidates.toSorted(inApplicationOrder)) {
    const { id, discount } = candidate.template;
    const key = discount.type === 'random-amount' ? `${id}|${candidate.userCouponId}` : id;
    const copies = byKey.get(key);
    if (copies) copies.push(candidate);
    else byKey.set(key, [candidate]);
  }
  return [...byKey.values()].map((copies) => {
    const [first] = copies;
    if (!first) throw new Error('a class without a copy');
    const perOrder = first.template.stacking.perOrder ?? Number.POSITIVE_INFINITY;
    return {
      copies: copies.toSorted(byExpiry),
      limit: Math.min(copies.length, perOrder),
      perOrder,
      first,
    };
  });
}
