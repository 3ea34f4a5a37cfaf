import type { Eligibility, UnusableCoupon } from '../../domain/combination.ts';
import { formatInstant } from '../../domain/instant.ts';
import { explained } from '../../domain/reason-message.ts';
import type { Redemption } from '../../domain/redemption.ts';
import type { StoryEvent } from '../../domain/redemption-story.ts';
import type { Refund } from '../../domain/refund/refund.ts';

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

/** With the order's own events, or with the whole story. */
export function showRedemption(redemption: Redemption, story: readonly StoryEvent[] = redemption.events) {
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
    refunds: redemption.refunds.map(showRefund),
    events: story.map(({ at, ...event }) => ({ at: formatInstant(at), ...event })),
  };
}

/** As it was answered, for ever. */
export function showRefund({ refundId, amount, shipping, lines, returned, costs, status }: Refund) {
  return {
    refundId,
    amount,
    shipping,
    lines,
    returned: returned.map(({ userCouponId }) => userCouponId),
    costs,
    status,
  };
}
