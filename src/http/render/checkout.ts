import type { Eligibility, UnusableCoupon } from '../../domain/combination.ts';
import { formatInstant } from '../../domain/instant.ts';
import { explained } from '../../domain/reason-message.ts';
import type { Redemption } from '../../domain/redemption.ts';

/** Eligibility as it is, with a sentence for every reason. */
export function showEligibility(eligibility: Eligibility, currency: string) {
  const { usable, unusable, best, selected, hints, claimable } = eligibility;
  const withSentences = (coupons: readonly UnusableCoupon[]) =>
    coupons.map(({ userCouponId, couponId, reasons }) => ({
      userCouponId,
      couponId,
      reasons: reasons.map((reason) => explained(reason, currency)),
    }));
  return {
    usable,
    unusable: withSentences(unusable),
    best,
    selected: selected && { ...selected, unusable: withSentences(selected.unusable) },
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
