import type { Cart } from '../../../src/domain/cart.ts';
import { priceSelection, type WalletCoupon } from '../../../src/domain/eligibility.ts';
import type { Redemption } from '../../../src/domain/redemption.ts';
import {
  becomeConfirmed,
  becomeFrozen,
  finishRefunding,
  startConfirming,
  startFreezing,
  startRefunding,
} from '../../../src/domain/redemption-lifecycle.ts';
import { rulesOf } from '../../../src/domain/redemption-rules.ts';
import { planRefund } from '../../../src/domain/refund/plan-refund.ts';
import type { Refund, RefundRequest } from '../../../src/domain/refund/refund.ts';

/** The cart bought with all of the copies, as a freeze and a confirm leave it. */
export function confirmedOrder(cart: Cart, copies: readonly WalletCoupon[]): Redemption {
  const selected = copies.map(({ userCouponId }) => userCouponId);
  const priced = priceSelection({ now: 10, channel: null, region: null, cart, wallet: copies, selected });
  if (priced.conflicts.length > 0 || priced.unusable.length > 0) {
    throw new Error(JSON.stringify([priced.conflicts, priced.unusable]));
  }
  const { discount, shippingDiscount, subtotal, shippingFee, payable, coupons, lines } = priced;
  const figures = { discount, shippingDiscount, subtotal, shippingFee, payable, coupons, lines };
  const byId = new Map(copies.map((copy) => [copy.userCouponId, copy]));
  const rules = coupons.flatMap(({ userCouponId }) => {
    const copy = byId.get(userCouponId);
    return copy ? [rulesOf(cart, copy)] : [];
  });
  const order = { orderId: 'o-1', userId: 'u', fingerprint: 'f', cart, ttlSeconds: 900, ...figures, rules };
  const frozen = done(becomeFrozen(done(startFreezing(order, null, 10)), 10));
  return done(becomeConfirmed(done(startConfirming(frozen, 20)), 20));
}

/** The refund, and the order after it. */
export function refunded(
  order: Redemption,
  request: RefundRequest,
  now = 30,
): { readonly refund: Refund; readonly order: Redemption } {
  const planned = planRefund(order, request, now);
  if (!planned.ok) throw new Error(JSON.stringify(planned.reason));
  const { refund } = planned;
  return { refund, order: done(finishRefunding(done(startRefunding(order, refund, now)), now)) };
}

function done(next: Redemption | null): Redemption {
  if (!next) throw new Error('The state table has no such arrow.');
  return next;
}
