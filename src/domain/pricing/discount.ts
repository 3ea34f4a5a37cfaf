import type { Discount } from '../template.ts';
import { bundleSaving } from './bundle.ts';
import { rateOf, wholes } from './exact.ts';
import { giftSaving } from './gift.ts';
import type { PreparedCart, PricingState } from './prepared-cart.ts';
import type { PreparedCoupon } from './prepared-coupon.ts';

/** Sums over the lines that a coupon covers, as the design names them: R, L, B, U. */
export interface Sums {
  /** R: what remains of them. */
  remaining: number;
  /** L: their list amounts. */
  list: number;
  /** B: what they can give. */
  room: number;
  /** U: their units. */
  units: number;
}

/** What the coupon gives in this state, in minor units; 0 where a threshold or condition is not met. */
export function discountOf(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState): number {
  return discountOfSums(prepared, coupon, state, sumsOf(prepared, coupon, state));
}

export function sumsOf(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState): Sums {
  const { floor } = prepared;
  const { cover } = coupon;
  let remaining = 0;
  let room = 0;
  for (let k = 0; k < cover.length; k++) {
    const i = cover[k] ?? 0;
    const left = state.remaining[i] ?? 0;
    const least = floor[i] ?? 0;
    remaining += left;
    if (left > least) room += left - least;
  }
  return { remaining, list: coupon.list, room, units: coupon.units };
}

/** As `discountOf` on given sums: hints ask what would be with more in the cart. */
export function discountOfSums(
  prepared: PreparedCart,
  coupon: PreparedCoupon,
  state: PricingState,
  sums: Sums,
): number {
  if (coupon.cover.length === 0 || !meetsThreshold(coupon, sums)) return 0;
  const { discount } = coupon;
  switch (discount.type) {
    case 'amount-off':
    case 'random-amount':
      return Math.min(coupon.fixedAmount, sums.room);
    case 'percent-off':
      return percentOff(sums, discount.rateBps, discount.maxAmount);
    case 'tiers':
      return tiersOff(discount, measured(coupon, sums), sums);
    case 'every':
      return everyOff(discount, measured(coupon, sums), sums);
    case 'buy-x-get-y':
      return Math.min(giftSaving(prepared, coupon, state, discount), sums.room);
    case 'bundle-price':
      return Math.min(bundleSaving(prepared, coupon, state, discount), sums.room);
    case 'shipping-off':
      return Math.min(discount.amount ?? state.shipping, state.shipping);
  }
}

function meetsThreshold(coupon: PreparedCoupon, sums: Sums): boolean {
  return measured(coupon, sums) >= coupon.thresholdAmount && sums.units >= coupon.thresholdQuantity;
}

/** X: what amount thresholds, tiers and `every` compare with. */
export function measured(coupon: PreparedCoupon, sums: Sums): number {
  return coupon.onList ? sums.list : sums.remaining;
}

function percentOff(sums: Sums, rateBps: number, maxAmount: number | null): number {
  const off = Math.min(rateOf(sums.remaining, rateBps), sums.room);
  return maxAmount === null ? off : Math.min(off, maxAmount);
}

function tiersOff({ tiers }: Extract<Discount, { type: 'tiers' }>, amount: number, sums: Sums): number {
  let best = 0;
  for (const tier of tiers) {
    if (amount < (tier.threshold.amount ?? 0) || sums.units < (tier.threshold.quantity ?? 0)) continue;
    const off =
      tier.rateBps === null
        ? Math.min(tier.amount ?? 0, sums.room)
        : percentOff(sums, tier.rateBps, tier.maxAmount);
    if (off > best) best = off;
  }
  return best;
}

function everyOff(discount: Extract<Discount, { type: 'every' }>, amount: number, sums: Sums): number {
  const { every, maxTimes } = discount;
  const reached = timesReached(every, amount, sums.units);
  const times = maxTimes === null ? reached : Math.min(reached, maxTimes);
  // Beyond the room no more times count: the product stays exact.
  const useful = Math.min(times, wholes(sums.room, discount.amount) + 1);
  return Math.min(discount.amount * useful, sums.room);
}

export function timesReached(
  every: { readonly amount: number | null; readonly quantity: number | null },
  amount: number,
  units: number,
): number {
  if (every.amount !== null) return wholes(amount, every.amount);
  return every.quantity === null ? 0 : wholes(units, every.quantity);
}
