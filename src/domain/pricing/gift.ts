import type { Discount } from '../template.ts';
import { rateOf, wholes } from './exact.ts';
import type { PreparedCart, PricingState } from './prepared-cart.ts';
import type { PreparedCoupon } from './prepared-coupon.ts';
import { sortUnits } from './unit-runs.ts';

type Gift = Extract<Discount, { type: 'buy-x-get-y' }>;

/**
 * S of a buy-x-get-y: units dearest first, cut into groups of buy + get; half-up of the rate on the sum of the
 * `get` cheapest of each whole group, rounded once. With `reduced`, adds the amounts of the reduced units by
 * position in the cover.
 */
export function giftSaving(
  prepared: PreparedCart,
  coupon: PreparedCoupon,
  state: PricingState,
  gift: Gift,
  reduced: Float64Array | null = null,
): number {
  const group = gift.buy + gift.get;
  const groups = wholes(coupon.units, group);
  const counted = (gift.maxTimes === null ? groups : Math.min(groups, gift.maxTimes)) * group;
  if (counted === 0) return 0;
  const { runAmount, runUnits, runLine, runOrder } = prepared.space;
  const runs = sortUnits(prepared, coupon, state);
  let sum = 0;
  let position = 0;
  let before = 0;
  for (let r = 0; r < runs && position < counted; r++) {
    const run = runOrder[r] ?? 0;
    position = Math.min(position + (runUnits[run] ?? 0), counted);
    const upTo = reducedUpTo(position, gift, group);
    const amount = (upTo - before) * (runAmount[run] ?? 0);
    before = upTo;
    sum += amount;
    const k = runLine[run] ?? 0;
    if (reduced) reduced[k] = (reduced[k] ?? 0) + amount;
  }
  return rateOf(sum, gift.rateBps);
}

/** How many of the first `position` units are reduced ones. */
function reducedUpTo(position: number, { buy, get }: Gift, group: number): number {
  return wholes(position, group) * get + Math.max(0, (position % group) - buy);
}
