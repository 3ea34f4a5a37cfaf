import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from '../stacking/candidate.ts';
import { byExpiry, inApplicationOrder } from '../stacking/order.ts';

/** Copies of one template that all do the same: only how many are taken matters. */
export interface CouponClass {
  /** Those that can be taken, `limit` of them: soonest to expire first, then the smaller id. */
  readonly copies: readonly Candidate[];
  /** How many of them may go together. */
  readonly limit: number;
  /** A random amount's copies differ: each is a class of its own, and `perOrder` counts over all of them. */
  readonly perOrder: number;
  readonly first: Candidate;
  /** What one copy gives alone: in no set does it give more. */
  readonly alone: number;
}

/** In application order, those that give nothing alone left out. */
export function classesOf(prepared: PreparedCart, candidates: readonly Candidate[]): CouponClass[] {
  const byKey = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { id, discount } = candidate.template;
    const key = discount.type === 'random-amount' ? `${id}|${candidate.userCouponId}` : id;
    const copies = byKey.get(key);
    if (copies) copies.push(candidate);
    else byKey.set(key, [candidate]);
  }
  const start = startState(prepared);
  const classes: CouponClass[] = [];
  for (const copies of byKey.values()) {
    const [any] = copies;
    const alone = any ? discountOf(prepared, any.coupon, start) : 0;
    if (alone > 0) classes.push(classOf(copies, alone));
  }
  // Classes of one template are a random amount's, of one copy each.
  return classes.sort((a, b) => inApplicationOrder(a.first, b.first));
}

/** Of copies that do the same, each of which gives `alone`. */
export function classOf(copies: readonly Candidate[], alone: number): CouponClass {
  const sorted = copies.length > 1 ? copies.toSorted(byExpiry) : copies;
  const [first] = sorted;
  if (!first) throw new Error('a class without a copy');
  const perOrder = first.template.stacking.perOrder ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(sorted.length, perOrder);
  return { copies: sorted.slice(0, limit), limit, perOrder, first, alone };
}
