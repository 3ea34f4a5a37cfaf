import { type Decision, refuse } from '../domain/decision.ts';
import { explained } from '../domain/reason-message.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { statusAt, voidCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { changeCopy } from './change-copy.ts';

/** Takes an unused copy out of a wallet for good. Again: the same answer. Refuses `coupon-unavailable` otherwise. */
export async function voidUserCoupon(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>,
  request: {
    readonly userId: string;
    readonly userCouponId: string;
    /** Told by the copy's event. */
    readonly requestId?: string | null;
  },
): Promise<Decision<{ copy: UserCoupon }>> {
  const { userId, userCouponId, requestId = null } = request;
  const done = await changeCopy(ports, { userId, userCouponId }, (copy, now) => {
    if (copy.status === 'void') return null;
    const next = voidCopy(copy, now, requestId);
    if (next) return next;
    const { couponId } = copy;
    // No state speaks of money, so no currency is needed.
    const reasons = [explained({ code: statusAt(copy, now), params: {} }, '')];
    return { code: 'coupon-unavailable', params: { coupons: [{ userCouponId, couponId, reasons }] } };
  });
  return !done.ok && done.reason.code === 'unknown-coupon' ? refuse('not-found', { userCouponId }) : done;
}
