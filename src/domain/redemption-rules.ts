import type { Cart } from './cart.ts';
import type { WalletCoupon } from './eligibility.ts';
import { lowestTier } from './pricing/prepared-coupon.ts';
import { covers } from './pricing/scope.ts';
import type { RedemptionRules } from './redemption.ts';
import type { AmountOrQuantity, CouponTemplate, Discount, Threshold } from './template.ts';

/** What of the copy's template decides its later life, written down at the freeze. */
export function rulesOf(cart: Cart, copy: WalletCoupon): RedemptionRules {
  const { template, listedItemIds, userCouponId, validTo } = copy;
  const covered = cart.lines.filter((line) => covers(template, line, listedItemIds.has(line.itemId)));
  return {
    couponId: template.id,
    userCouponId,
    validTo,
    timeZone: template.timeZone,
    refund: template.refund,
    covered: covered.map(({ lineId }) => lineId),
    needs: needsOf(template),
  };
}

/**
 * The least that a coupon's covered lines must reach: its threshold, and what its discount asks for besides, as
 * eligibility names them (`threshold-not-met`, `quantity-not-met`, `condition-not-met`).
 */
function needsOf({ threshold, discount }: Pick<CouponTemplate, 'threshold' | 'discount'>): Threshold {
  const condition = conditionOf(discount);
  return {
    amount: greater(threshold?.amount ?? null, condition.amount),
    quantity: greater(threshold?.quantity ?? null, condition.quantity),
    basis: threshold?.basis ?? 'remaining',
  };
}

const nothing: AmountOrQuantity = { amount: null, quantity: null };

function conditionOf(discount: Discount): AmountOrQuantity {
  switch (discount.type) {
    case 'tiers':
      return lowestTier(discount.tiers)?.threshold ?? nothing;
    case 'every':
      return discount.every;
    case 'buy-x-get-y':
      return { amount: null, quantity: discount.buy + discount.get };
    case 'bundle-price':
      return { amount: null, quantity: discount.quantity };
    default:
      return nothing;
  }
}

function greater(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
