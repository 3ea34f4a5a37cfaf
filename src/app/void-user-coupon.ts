import { type Decision, refuse } from '../domain/decision.ts';
import { explained } from '../domain/reason-message.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { statusAt, voidCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';

/** Takes an unused copy out of a wallet for good. Again: the same answer. Refuses `coupon-unavailable` otherwise. */
export async function voidUserCoupon(
  ports: Pick<Ports, 'clock' | 'userCoupons'>,
  { userId, userCouponId }: { readonly userId: string; readonly userCouponId: string },
): Promise<Decision<{ copy: UserCoupon }>> {
  for (let tries = 0; tries < 5; tries++) {
    const copy = await ports.userCoupons.get(userId, userCouponId);
    if (!copy) return refuse('not-found', { userCouponId });
    if (copy.status === 'void') return { ok: true, copy };
    const now = ports.clock.now();
    const next = voidCopy(copy, now);
    if (!next) {
      const { couponId } = copy;
      // No state speaks of money, so no currency is needed.
      const reasons = [explained({ code: statusAt(copy, now), params: {} }, '')];
      return refuse('coupon-unavailable', { coupons: [{ userCouponId, couponId, reasons }] });
    }
    if (await ports.userCoupons.replace(next, copy.rev)) return { ok: true, copy: next };
  }
  return refuse('busy', { retryAfterSeconds: 1 });
}
