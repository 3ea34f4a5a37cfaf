import type { AppliedCoupon, Combination, PricedLine } from '../combination.ts';
import { apply } from '../pricing/apply.ts';
import { splitCosts } from '../pricing/costs.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Candidate } from './candidate.ts';

/** The set applied one after another; `idle` are those that gave 0 when their turn came. */
export interface AppliedSet {
  readonly combination: Combination;
  readonly idle: readonly string[];
}

/** `ordered` is in application order and has no conflicting pair. */
export function applySet(prepared: PreparedCart, ordered: readonly Candidate[]): AppliedSet {
  const state = startState(prepared);
  const coupons: AppliedCoupon[] = [];
  const idle: string[] = [];
  const byLine: { userCouponId: string; amount: number }[][] = prepared.cart.lines.map(() => []);
  let discount = 0;
  let shippingDiscount = 0;
  for (const { userCouponId, template, coupon } of ordered) {
    const off = apply(prepared, coupon, state);
    if (off === 0) idle.push(userCouponId);
    const shipping = template.discount.type === 'shipping-off' ? off : 0;
    discount += off;
    shippingDiscount += shipping;
    const costs = splitCosts(off, template.costShares);
    coupons.push({ userCouponId, couponId: template.id, discount: off, shippingDiscount: shipping, costs });
    for (const [k, i] of coupon.cover.entries()) {
      const amount = prepared.space.shares[k] ?? 0;
      if (amount > 0) byLine[i]?.push({ userCouponId, amount });
    }
  }
  const { subtotal, cart } = prepared;
  const lines = prepared.cart.lines.map((line, i): PricedLine => {
    const list = prepared.list[i] ?? 0;
    const payable = state.remaining[i] ?? 0;
    const shares = byLine[i] ?? [];
    return { lineId: line.lineId, subtotal: list, discount: list - payable, payable, coupons: shares };
  });
  const combination: Combination = {
    userCouponIds: ordered.map(({ userCouponId }) => userCouponId),
    discount,
    shippingDiscount,
    subtotal,
    shippingFee: cart.shippingFee,
    payable: subtotal + cart.shippingFee - discount,
    coupons,
    lines,
  };
  return { combination, idle };
}
