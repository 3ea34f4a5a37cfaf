import { dayIn, nextDayStart } from '../domain/calendar.ts';
import type { Reason } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import type { Redemption } from '../domain/redemption.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { freezesOn } from '../domain/user-coupon-lifecycle.ts';
import type { FreezeLimits } from '../ports/freeze-limits.ts';
import type { Ports } from '../ports/ports.ts';

/**
 * Asked before an order is written and again when it is: of two that race for the last place, none or one gets it,
 * for each sees every order that was written before its own was counted.
 */
export async function tooManyOpen(
  ports: Pick<Ports, 'clock' | 'redemptions'> & Partial<Pick<Ports, 'freezeLimits'>>,
  { userId, orderId }: Pick<Redemption, 'userId' | 'orderId'>,
): Promise<Reason | null> {
  const limit = ports.freezeLimits?.openPerUser ?? 0;
  if (limit === 0 || userId === null) return null;
  const open = await ports.redemptions.openFreezes(userId, limit + 1);
  const others = open.filter((order) => order.orderId !== orderId);
  if (others.length < limit) return null;
  const now = ports.clock.now();
  const soonest = Math.min(...others.map(({ dueAt }) => dueAt ?? now));
  const retryAfterSeconds = Math.min(longestWait, secondsUntil(soonest, now));
  return { code: 'too-many-freezes', params: { by: 'user', limit, retryAfterSeconds } };
}

/** An order may be confirmed or cancelled long before its time is over: nobody is sent away for longer, seconds. */
const longestWait = 60;

/** Exact: the copy's own count is what the freeze changes with it. */
export function tooManyThatDay(
  limits: FreezeLimits | undefined,
  copy: Pick<UserCoupon, 'userCouponId' | 'couponId' | 'freezesDay' | 'freezesOfDay'>,
  timeZone: string,
  now: Instant,
): Reason | null {
  const limit = limits?.perCouponDay ?? 0;
  if (limit === 0 || freezesOn(copy, dayIn(timeZone, now)) < limit) return null;
  const { userCouponId, couponId } = copy;
  const retryAfterSeconds = secondsUntil(nextDayStart(timeZone, now), now);
  return {
    code: 'too-many-freezes',
    params: { by: 'coupon', userCouponId, couponId, limit, retryAfterSeconds },
  };
}

function secondsUntil(then: Instant, now: Instant): number {
  return Math.max(1, Math.ceil((then - now) / 1000));
}
