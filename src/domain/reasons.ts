import { fits } from './claim.ts';
import type { Reason } from './decision.ts';
import { formatInstant, type Instant } from './instant.ts';
import { discountOfSums, measured, type Sums, timesReached } from './pricing/discount.ts';
import type { PreparedCart, PricingState } from './pricing/prepared-cart.ts';
import { lowestTier, type PreparedCoupon } from './pricing/prepared-coupon.ts';
import type { CouponTemplate } from './template.ts';
import type { UserCouponStatus } from './user-coupon.ts';

export interface Circumstances {
  readonly now: Instant;
  readonly channel: string | null;
  readonly region: string | null;
  readonly currency: string;
}

export interface LookedAt {
  readonly template: CouponTemplate;
  readonly status: UserCouponStatus;
  readonly validFrom: Instant;
  readonly validTo: Instant;
}

/** Reasons that have nothing to do with the cart's money, in the order of the API; `used` and `void` stand alone. */
export function standingReasons(copy: LookedAt, here: Circumstances): Reason[] {
  const { template, status, validFrom, validTo } = copy;
  const { now, channel, region, currency } = here;
  if (status === 'used' || status === 'void') return [{ code: status, params: {} }];
  const reasons: Reason[] = [];
  if (now < validFrom)
    reasons.push({ code: 'not-yet-valid', params: { validFrom: formatInstant(validFrom) } });
  if (status === 'expired' || now >= validTo) {
    reasons.push({ code: 'expired', params: { validTo: formatInstant(validTo) } });
  }
  if (status === 'frozen') reasons.push({ code: 'frozen', params: {} });
  if (template.phase === 'paused') reasons.push({ code: 'paused', params: {} });
  if (!fits(template.channels, channel)) {
    reasons.push({ code: 'wrong-channel', params: { allowed: template.channels } });
  }
  if (!fits(template.regions, region)) {
    reasons.push({ code: 'wrong-region', params: { allowed: template.regions } });
  }
  if (template.currency !== currency) {
    reasons.push({ code: 'wrong-currency', params: { required: template.currency, actual: currency } });
  }
  return reasons;
}

/** Reasons of the cart's money, for a coupon alone on it; only where the currency fits. */
export function moneyReasons(
  prepared: PreparedCart,
  coupon: PreparedCoupon,
  state: PricingState,
  sums: Sums,
): Reason[] {
  if (coupon.cover.length === 0) return [{ code: 'no-eligible-items', params: {} }];
  const reasons: Reason[] = [];
  const amount = measured(coupon, sums);
  if (amount < coupon.thresholdAmount) {
    reasons.push({ code: 'threshold-not-met', params: short(coupon.thresholdAmount, amount) });
  }
  if (sums.units < coupon.thresholdQuantity) {
    reasons.push({ code: 'quantity-not-met', params: short(coupon.thresholdQuantity, sums.units) });
  }
  const condition = unmetCondition(coupon, amount, sums.units);
  if (condition) reasons.push({ code: 'condition-not-met', params: condition });
  if (reasons.length === 0 && discountOfSums(prepared, coupon, state, sums) === 0) {
    reasons.push({ code: 'no-discount', params: {} });
  }
  return reasons;
}

function short(required: number, actual: number) {
  return { required, actual, shortfall: required - actual };
}

/** What the discount itself asks for beside the threshold: the lowest tier, one `every`, one whole group. */
function unmetCondition({ discount }: PreparedCoupon, amount: number, units: number) {
  switch (discount.type) {
    case 'tiers': {
      const lowest = lowestTier(discount.tiers);
      return lowest ? unmet(lowest.threshold, amount, units) : null;
    }
    case 'every':
      return timesReached(discount.every, amount, units) > 0 ? null : unmet(discount.every, amount, units);
    case 'buy-x-get-y':
      return unmet({ amount: null, quantity: discount.buy + discount.get }, amount, units);
    case 'bundle-price':
      return unmet({ amount: null, quantity: discount.quantity }, amount, units);
    default:
      return null;
  }
}

function unmet(
  needed: { readonly amount: number | null; readonly quantity: number | null },
  amount: number,
  units: number,
) {
  if (needed.amount !== null && amount < needed.amount) {
    return { ...short(needed.amount, amount), unit: 'amount' };
  }
  if (needed.quantity !== null && units < needed.quantity) {
    return { ...short(needed.quantity, units), unit: 'quantity' };
  }
  return null;
}
