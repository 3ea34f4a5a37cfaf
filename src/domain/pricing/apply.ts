import { bundleSaving } from './bundle.ts';
import { discountOf } from './discount.ts';
import { giftSaving } from './gift.ts';
import { split } from './largest-remainder.ts';
import type { PreparedCart, PricingState } from './prepared-cart.ts';
import type { PreparedCoupon } from './prepared-coupon.ts';

/**
 * Takes the coupon's discount off the state and answers it. Its shares by position in the cover are in
 * `prepared.space.shares` until the next call (all 0 for shipping). They sum to the discount, and no line goes
 * below 0 or its floor.
 */
export function apply(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState): number {
  return applyKnown(prepared, coupon, state, discountOf(prepared, coupon, state));
}

/** As `apply`, where what the coupon gives in this state is known already. */
export function applyKnown(
  prepared: PreparedCart,
  coupon: PreparedCoupon,
  state: PricingState,
  discount: number,
): number {
  const { shares, weights, rooms } = prepared.space;
  const { cover } = coupon;
  const count = cover.length;
  shares.fill(0, 0, count);
  if (discount === 0) return 0;
  if (coupon.discount.type === 'shipping-off') {
    state.shipping -= discount;
    return discount;
  }
  for (let k = 0; k < count; k++) {
    const i = cover[k] ?? 0;
    const left = state.remaining[i] ?? 0;
    weights[k] = left;
    rooms[k] = Math.max(0, left - (prepared.floor[i] ?? 0));
  }
  shareOut(prepared, coupon, state, discount);
  for (let k = 0; k < count; k++) {
    const i = cover[k] ?? 0;
    state.remaining[i] = (state.remaining[i] ?? 0) - (shares[k] ?? 0);
  }
  return discount;
}

function shareOut(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState, discount: number) {
  const { shares, weights, rooms, split: space } = prepared.space;
  const count = coupon.cover.length;
  const whole = coupon.discount;
  if (whole.type === 'bundle-price') {
    bundleSaving(prepared, coupon, state, whole, shares);
  } else if (whole.type === 'buy-x-get-y') {
    const reduced = new Float64Array(count);
    const saving = giftSaving(prepared, coupon, state, whole, reduced);
    split(saving, reduced, reduced, count, shares, space);
  }
  const rest = discount - cutToRooms(shares, rooms, count);
  split(rest, weights, rooms, count, shares, space);
}

/** Cuts each share to its line's room, leaves in `rooms` what room is left, and answers what was kept. */
function cutToRooms(shares: Float64Array, rooms: Float64Array, count: number): number {
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const room = rooms[k] ?? 0;
    const share = Math.min(shares[k] ?? 0, room);
    shares[k] = share;
    rooms[k] = room - share;
    kept += share;
  }
  return kept;
}
