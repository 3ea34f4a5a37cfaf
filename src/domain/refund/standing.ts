import type { AppliedCoupon, PricedLine } from '../combination.ts';
import type { Redemption, RedemptionRules } from '../redemption.ts';
import { cumulativeSplit } from './cumulative-split.ts';

/** A confirmed order as refunds look at it: as it was priced at the freeze. */
export interface PaidOrder {
  /** In cart order. */
  readonly lines: readonly PaidLine[];
  /** In application order, each with its rules. */
  readonly coupons: readonly (AppliedCoupon & { readonly rules: RedemptionRules | null })[];
  /** Shipping fee less what coupons took off it. */
  readonly shippingPaid: number;
}

export interface PaidLine extends PricedLine {
  readonly quantity: number;
  readonly unitPrice: number;
}

export function paidOrderOf(redemption: Redemption): PaidOrder {
  const bought = new Map(redemption.cart?.lines.map((line) => [line.lineId, line]));
  const rules = new Map(redemption.rules.map((rule) => [rule.userCouponId, rule]));
  return {
    lines: redemption.lines.map((line) => ({
      ...line,
      quantity: bought.get(line.lineId)?.quantity ?? 0,
      unitPrice: bought.get(line.lineId)?.unitPrice ?? 0,
    })),
    coupons: redemption.coupons.map((coupon) => ({
      ...coupon,
      rules: rules.get(coupon.userCouponId) ?? null,
    })),
    shippingPaid: redemption.shippingFee - redemption.shippingDiscount,
  };
}

/** Where the order stands when some units of its lines have come back, whichever refunds brought them. */
export interface Standing {
  /** Units that came back, by line. */
  readonly units: readonly number[];
  /** Nothing stays: the last unit came back, and the shipping with it. */
  readonly isWhole: boolean;
  /** What those units paid, by line. */
  readonly paid: readonly number[];
  readonly shipping: number;
  /** What coupons gave to those units, by line, as `line.coupons`. */
  readonly given: readonly (readonly number[])[];
  /** The same by coupon, off the shipping included where that came back. */
  readonly undone: readonly number[];
}

/** A line's list price is what was paid and what coupons gave; of its units that came back it is so too. */
export function standingAt(order: PaidOrder, units: readonly number[]): Standing {
  const isWhole = order.lines.every(({ quantity }, i) => units[i] === quantity);
  const paid: number[] = [];
  const given: number[][] = [];
  const undone = new Map<string, number>();
  for (const [i, line] of order.lines.entries()) {
    const list = (units[i] ?? 0) * line.unitPrice;
    const [own = 0, ...shares] = cumulativeSplit(list, [
      line.payable,
      ...line.coupons.map(({ amount }) => amount),
    ]);
    paid.push(own);
    given.push(shares);
    for (const [k, { userCouponId }] of line.coupons.entries()) {
      undone.set(userCouponId, (undone.get(userCouponId) ?? 0) + (shares[k] ?? 0));
    }
  }
  return {
    units,
    isWhole,
    paid,
    shipping: isWhole ? order.shippingPaid : 0,
    given,
    undone: order.coupons.map(
      ({ userCouponId, shippingDiscount }) =>
        (undone.get(userCouponId) ?? 0) + (isWhole ? shippingDiscount : 0),
    ),
  };
}
