import type { Solved } from './best/best-set.ts';
import { defaultNodeBudget, effortOf } from './best/effort.ts';
import { savingsWith } from './best/one-more.ts';
import type { Eligibility } from './combination.ts';
import type { EligibilityInput } from './eligibility.ts';
import { discountOf } from './pricing/discount.ts';
import { type PreparedCart, startState } from './pricing/prepared-cart.ts';
import { prepareCoupon } from './pricing/prepared-coupon.ts';
import { standingReasons } from './reasons.ts';
import { byId } from './stacking/order.ts';

const mostShown = 20;

/**
 * What one more copy of each claimable template would add to the best discount; those that add nothing left out.
 * Where a search ran out of its node budget, `wouldSave` is the least that is proven, never more than it adds; where
 * all of it is gone, those that save least alone are left out.
 */
export function savingOfOneMore(
  prepared: PreparedCart,
  input: EligibilityInput,
  solved: Solved,
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
  if (offers.length === 0) return [];
  offers.sort((a, b) => b.alone - a.alone || byId(a.candidate.template.id, b.candidate.template.id));
  const savingWith = savingsWith(prepared, solved);
  // Together they get half of what the best set's search may spend; what one leaves over goes to those after it.
  const effort = effortOf(Math.ceil((input.nodeBudget ?? defaultNodeBudget) / 2));
  const saving: Eligibility['claimable'][number][] = [];
  for (const [i, { candidate }] of offers.entries()) {
    if (effort.isSpent()) break;
    const wouldSave = savingWith(candidate, effort.share(offers.length - i));
    if (wouldSave > 0) saving.push({ couponId: candidate.template.id, wouldSave });
  }
  return saving.sort((a, b) => b.wouldSave - a.wouldSave || byId(a.couponId, b.couponId)).slice(0, mostShown);
}
