import { cumulativeSplit } from './cumulative-split.ts';
import type { Refund } from './refund.ts';
import type { PaidOrder } from './standing.ts';

/**
 * What each bearer is relieved of when, by coupon, `before` of its discount was relieved and `after` is: each coupon's
 * costs as the freeze split them, in proportion. Every bearer of the order is named, by first appearance.
 */
export function costsBetween(
  { coupons }: PaidOrder,
  before: readonly number[],
  after: readonly number[],
): Refund['costs'] {
  const bearers = new Map<string, number>();
  for (const [c, { costs }] of coupons.entries()) {
    const whole = costs.map(({ amount }) => amount);
    const from = cumulativeSplit(before[c] ?? 0, whole);
    const to = cumulativeSplit(after[c] ?? 0, whole);
    for (const [b, { bearer }] of costs.entries()) {
      bearers.set(bearer, (bearers.get(bearer) ?? 0) + (to[b] ?? 0) - (from[b] ?? 0));
    }
  }
  return [...bearers].map(([bearer, amount]) => ({ bearer, amount }));
}
