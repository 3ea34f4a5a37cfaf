import type { Instant } from './instant.ts';

export type UserCouponStatus = 'unused' | 'frozen' | 'used' | 'expired' | 'void';
export const userCouponStatuses: readonly UserCouponStatus[] = [
  'unused',
  'frozen',
  'used',
  'expired',
  'void',
];

/** One change of a copy: what, when, by which order or request, the copy's revision before and after. */
export interface UserCouponEvent {
  readonly at: Instant;
  readonly what: 'claimed' | 'frozen' | 'used' | 'unfrozen' | 'expired' | 'voided' | 'returned';
  readonly orderId: string | null;
  readonly requestId: string | null;
  /** 0 where the change made the copy. */
  readonly revBefore: number;
  readonly rev: number;
}

/** One claimed copy. The five unique keys over its numbers make over-issue and over-claim impossible. */
export interface UserCoupon {
  readonly userCouponId: string;
  readonly couponId: string;
  readonly userId: string;
  /** 1..total. Unique a coupon. */
  readonly serial: number;
  /** This user's 1st, 2nd, … copy of the template. Unique a (user, coupon). */
  readonly nth: number;
  /** Calendar day of the claim in the template's time zone, `YYYY-MM-DD`. */
  readonly day: string;
  /** Unique a (user, coupon, day). */
  readonly nthOfDay: number;
  /** Unique a (coupon, day). */
  readonly daySerial: number;
  /** Principal and Idempotency-Key, or random. Unique a (user, coupon). */
  readonly requestId: string;
  readonly status: UserCouponStatus;
  readonly validFrom: Instant;
  readonly validTo: Instant;
  readonly claimedAt: Instant;
  readonly usedAt: Instant | null;
  /** Calendar day of the use in the template's time zone, and what it saved there, shipping included. */
  readonly usedDay: string | null;
  readonly discountGiven: number | null;
  /** The drawn value of a random amount, else null. */
  readonly amount: number | null;
  /** The order that froze or used it. */
  readonly orderId: string | null;
  /** The order's attempt that froze it. */
  readonly attempt: number | null;
  /** Calendar day of the last freeze in the template's time zone, and how often it was frozen that day. */
  readonly freezesDay: string | null;
  readonly freezesOfDay: number;
  readonly changedAt: Instant;
  /** From 1, one more with every change. */
  readonly rev: number;
  /** The last 20, oldest first. */
  readonly events: readonly UserCouponEvent[];
}
