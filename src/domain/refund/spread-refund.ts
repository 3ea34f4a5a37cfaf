import { split, splitSpace } from '../pricing/largest-remainder.ts';
import type { PaidOrder, Standing } from './standing.ts';

interface Step {
  readonly before: Standing;
  readonly after: Standing;
  /** By coupon, what earlier refunds took back. */
  readonly takenBefore: readonly number[];
  readonly amount: number;
}

/**
 * The refund's amount over its lines and the shipping. Each gets what its units paid. Where discounts are taken back
 * with this refund, lines get less, in proportion; where earlier refunds took back more than is due now, those get
 * more whose discount it was.
 */
export function spreadRefund(
  order: PaidOrder,
  { before, after, takenBefore, amount }: Step,
): { readonly shipping: number; readonly lines: readonly number[] } {
  const own = [
    ...order.lines.map((_, i) => (after.paid[i] ?? 0) - (before.paid[i] ?? 0)),
    after.shipping - before.shipping,
  ];
  const more = amount - own.reduce((sum, part) => sum + part, 0);
  const weights = more < 0 ? own : givenBetween(order, before, after, takenBefore);
  const moved = parts(Math.abs(more), weights);
  const all = own.map((part, i) => part + Math.sign(more) * (moved[i] ?? 0));
  return { lines: all.slice(0, -1), shipping: all.at(-1) ?? 0 };
}

/** By line, then off the shipping: what coupons of which something was taken back had given to what comes back now. */
function givenBetween(
  order: PaidOrder,
  before: Standing,
  after: Standing,
  takenBefore: readonly number[],
): number[] {
  const counts = new Set(
    order.coupons.filter((_, c) => (takenBefore[c] ?? 0) > 0).map(({ userCouponId }) => userCouponId),
  );
  const byLine = order.lines.map(({ coupons }, i) =>
    coupons.reduce((sum, { userCouponId }, k) => {
      const given = (after.given[i]?.[k] ?? 0) - (before.given[i]?.[k] ?? 0);
      return counts.has(userCouponId) ? sum + given : sum;
    }, 0),
  );
  const offShipping = order.coupons.reduce(
    (sum, { userCouponId, shippingDiscount }) => (counts.has(userCouponId) ? sum + shippingDiscount : sum),
    0,
  );
  return [...byLine, after.isWhole ? offShipping : 0];
}

function parts(amount: number, weights: readonly number[]): Float64Array {
  const count = weights.length;
  const shares = new Float64Array(count);
  split(amount, Float64Array.from(weights), Float64Array.from(weights), count, shares, splitSpace(count));
  return shares;
}
