import { validityOfCopy } from './claim.ts';
import { drawAmount } from './draw-amount.ts';
import type { Instant } from './instant.ts';
import type { CouponTemplate } from './template.ts';
import type { UserCoupon } from './user-coupon.ts';

/** Who claims, and the numbers that were reserved for the copy. */
export interface ClaimNumbers
  extends Pick<
    UserCoupon,
    'userCouponId' | 'couponId' | 'userId' | 'requestId' | 'serial' | 'nth' | 'day' | 'nthOfDay' | 'daySerial'
  > {
  readonly at: Instant;
}

/** A new copy: where the life of a user coupon begins. */
export function claimedCopy(template: CouponTemplate, numbers: ClaimNumbers): UserCoupon {
  const { userCouponId, couponId, userId, requestId, serial, nth, day, nthOfDay, daySerial, at } = numbers;
  const validity = validityOfCopy(template.validity, at);
  const { discount, seed, claim } = template;
  const draws = discount.type === 'random-amount' && seed !== null;
  return {
    userCouponId,
    couponId,
    userId,
    serial,
    nth,
    day,
    nthOfDay,
    daySerial,
    requestId,
    status: 'unused',
    validFrom: validity.from,
    validTo: validity.to,
    claimedAt: at,
    usedAt: null,
    usedDay: null,
    discountGiven: null,
    amount: draws ? drawAmount(discount, seed, serial, claim.total) : null,
    orderId: null,
    attempt: null,
    freezesDay: null,
    freezesOfDay: 0,
    changedAt: at,
    rev: 1,
    events: [{ at, what: 'claimed', orderId: null, requestId, revBefore: 0, rev: 1 }],
  };
}

/** As it was answered at the claim, whatever became of it since: what a retry hears. */
export function asClaimed(copy: UserCoupon): UserCoupon {
  return { ...copy, status: 'unused', usedAt: null, orderId: null };
}
