import type { Eligibility, UnusableCoupon } from '../../domain/combination.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Redemption } from '../../domain/redemption.ts';
import { showReason } from './user-coupon.ts';

/** Eligibility as it is, with a sentence for every reason. */
export function showEligibility(eligibility: Eligibility, currency: string) {
  const { usable, unusable, best, selected, hints, claimable } = eligibility;
  const explained = (coupons: readonly UnusableCoupon[]) =>
    coupons.map(({ userCouponId, couponId, reasons }) => ({
      userCouponId,
      couponId,
      reasons: reasons.map((reason) => showReason(reason, currency)),
    }));
  return {
    usable,
    unusable: explained(unusable),
    best,
    selected: selected && { ...selected, unusable: explained(selected.unusable) },
    hints,
    claimable,
  };
}

export function showRedemption(redemption: Redemption) {
  return {
    orderId: redemption.orderId,
    userId: redemption.userId,
    status: redemption.status,
    discount: redemption.discount,
    shippingDiscount: redemption.shippingDiscount,
    subtotal: redemption.subtotal,
    shippingFee: redemption.shippingFee,
    payable: redemption.payable,
    coupons: redemption.coupons,
    lines: redemption.lines,
    expiresAt: redemption.expiresAt === null ? null : formatInstant(redemption.expiresAt),
    refunds: [],
    events: redemption.events.map(({ at, what, attempt }) => ({ at: formatInstant(at), what, attempt })),
  };
}
