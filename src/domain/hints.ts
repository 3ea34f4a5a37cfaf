import type { Hint } from './combination.ts';
import type { Reason } from './decision.ts';
import type { Instant } from './instant.ts';
import { discountOfSums, type Sums } from './pricing/discount.ts';
import type { PreparedCart, PricingState } from './pricing/prepared-cart.ts';
import type { PreparedCoupon } from './pricing/prepared-coupon.ts';
import { byExpiry, byId } from './stacking/order.ts';

export interface Missed {
  readonly userCouponId: string;
  readonly couponId: string;
  readonly validTo: Instant;
  readonly coupon: PreparedCoupon;
  readonly sums: Sums;
  readonly reasons: readonly Reason[];
}

const mostHints = 5;

/** What a little more in the cart would unlock (design, "Hints"): once a template, nearest first, at most five. */
export function hintsOf(prepared: PreparedCart, state: PricingState, missed: readonly Missed[]): Hint[] {
  const byTemplate = new Map<string, Hint & { readonly validTo: Instant }>();
  for (const copy of missed) {
    const hint = hintOf(prepared, state, copy);
    if (!hint) continue;
    const known = byTemplate.get(copy.couponId);
    if (known && (known.wouldSave - hint.wouldSave || byExpiry(hint, known)) > 0) continue;
    byTemplate.set(copy.couponId, hint);
  }
  return [...byTemplate.values()]
    .sort(
      (a, b) =>
        a.shortfall - b.shortfall ||
        a.shortfallQuantity - b.shortfallQuantity ||
        b.wouldSave - a.wouldSave ||
        byId(a.couponId, b.couponId),
    )
    .slice(0, mostHints)
    .map(({ validTo, ...hint }) => hint);
}

function hintOf(prepared: PreparedCart, state: PricingState, copy: Missed) {
  const { userCouponId, couponId, validTo, coupon, sums, reasons } = copy;
  if (reasons.length === 0) return null;
  let shortfall = 0;
  let shortfallQuantity = 0;
  for (const { code, params } of reasons) {
    const missing = typeof params.shortfall === 'number' ? params.shortfall : 0;
    const type = coupon.discount.type;
    if (code === 'threshold-not-met') shortfall = Math.max(shortfall, missing);
    else if (code === 'quantity-not-met') shortfallQuantity = Math.max(shortfallQuantity, missing);
    else if (code !== 'condition-not-met' || (type !== 'tiers' && type !== 'every')) return null;
    else if (params.unit === 'amount') shortfall = Math.max(shortfall, missing);
    else shortfallQuantity = Math.max(shortfallQuantity, missing);
  }
  const wouldSave = discountOfSums(prepared, coupon, state, {
    remaining: sums.remaining + shortfall,
    list: sums.list + shortfall,
    room: sums.room + shortfall,
    units: sums.units + shortfallQuantity,
  });
  return wouldSave > 0 ? { couponId, userCouponId, shortfall, shortfallQuantity, wouldSave, validTo } : null;
}
