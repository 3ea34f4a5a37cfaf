import { bestSet } from './best/best-set.ts';
import { defaultNodeBudget } from './best/effort.ts';
import type { Found } from './best/search.ts';
import type { Eligibility } from './combination.ts';
import type { EligibilityInput } from './eligibility.ts';
import { discountOf } from './pricing/discount.ts';
import { type PreparedCart, startState } from './pricing/prepared-cart.ts';
import { prepareCoupon } from './pricing/prepared-coupon.ts';
import { standingReasons } from './reasons.ts';
import type { Candidate } from './stacking/candidate.ts';
import { byId } from './stacking/order.ts';

const mostShown = 20;

/** What one more copy of each claimable template would add to the best discount; those that add nothing left out. */
export function savingOfOneMore(
  prepared: PreparedCart,
  input: EligibilityInput,
  candidates: readonly Candidate[],
  best: Found,
): Eligibility['claimable'] {
  const start = startState(prepared);
  const { channel, region, now, cart } = input;
  const here = { channel, region, now, currency: cart.currency };
  const offers = input.claimable.flatMap(({ template, listedItemIds, validFrom, validTo }) => {
    if (standingReasons({ template, status: 'unused', validFrom, validTo }, here).length > 0) return [];
    // A copy claimed later comes last in order of ids; `~` sorts behind every letter that an id may have.
    const coupon = prepareCoupon(prepared, template, listedItemIds, null);
    const alone = discountOf(prepared, coupon, start);
    return alone > 0 ? [{ candidate: { userCouponId: '~', template, validTo, coupon }, alone }] : [];
  });
  // All of them together get what one search may spend.
  const share = Math.ceil((input.nodeBudget ?? defaultNodeBudget) / Math.max(1, offers.length));
  return offers
    .map(({ candidate }) => ({
      couponId: candidate.template.id,
      wouldSave: bestSet(prepared, [...candidates, candidate], share).total - best.total,
    }))
    .filter(({ wouldSave }) => wouldSave > 0)
    .sort((a, b) => b.wouldSave - a.wouldSave || byId(a.couponId, b.couponId))
    .slice(0, mostShown);
}
