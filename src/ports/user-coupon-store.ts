import type { Instant } from '../domain/instant.ts';
import type { UserCoupon, UserCouponStatus } from '../domain/user-coupon.ts';
import type { SweepPlace } from './sweep-place.ts';

export type UserCouponKey = 'id' | 'serial' | 'nth' | 'nthOfDay' | 'daySerial' | 'requestId';

export interface WalletQuery {
  readonly userId: string;
  /** As read at `now`: a copy past its validTo that is not used, frozen or void is `expired`. */
  readonly status: UserCouponStatus;
  readonly now: Instant;
  /**
   * Keyset in the order of the page: unused by (validTo, userCouponId) ascending, the others by
   * (changedAt descending, userCouponId ascending). `sortValue` is that validTo or changedAt.
   */
  readonly after: { readonly sortValue: number; readonly userCouponId: string } | null;
  readonly limit: number;
}

/** A row of numbers from 1 that each copy takes one of. */
export type OrdinalsOf =
  | { readonly what: 'daySerial'; readonly day: string }
  | { readonly what: 'nth'; readonly userId: string }
  | { readonly what: 'nthOfDay'; readonly userId: string; readonly day: string };

export type StatusCounts = Readonly<Record<UserCouponStatus, number>>;

export interface UserCouponStore {
  /**
   * Durable when it resolves. `duplicate` names the unique key that another copy holds.
   * A rejection means that the outcome is unknown: look for it by its request.
   */
  insert(copy: UserCoupon): Promise<'inserted' | { readonly duplicate: UserCouponKey }>;
  /** Compare-and-set on `rev`. */
  replace(next: UserCoupon, expectedRev: number): Promise<boolean>;
  get(userId: string, userCouponId: string): Promise<UserCoupon | null>;
  getMany(userId: string, userCouponIds: readonly string[]): Promise<UserCoupon[]>;
  findByRequest(userId: string, couponId: string, requestId: string): Promise<UserCoupon | null>;
  page(query: WalletQuery): Promise<UserCoupon[]>;
  counts(userId: string, now: Instant): Promise<StatusCounts>;
  /** Stored `unused` or `frozen` with now < validTo, by (validTo, userCouponId). */
  live(userId: string, now: Instant, limit: number): Promise<UserCoupon[]>;
  /** Stored `unused` with validTo <= now, by (validTo, userCouponId): what the expiry sweep takes. */
  expiredButUnused(now: Instant, limit: number, after?: SweepPlace | null): Promise<UserCoupon[]>;
  /** Stored `frozen` and last changed before `before`, by (changedAt, userCouponId). */
  frozenSince(before: Instant, limit: number, after?: SweepPlace | null): Promise<UserCoupon[]>;

  /** How many serials are taken, and the highest of them (0 where none). */
  serials(couponId: string): Promise<{ readonly taken: number; readonly highest: number }>;
  /** The smallest serials in 1..upTo that no copy holds. */
  freeSerials(couponId: string, upTo: number, limit: number): Promise<number[]>;
  /** The user's highest `nth`, and of that day the highest `nthOfDay` (0 where none). */
  userOrdinals(
    couponId: string,
    userId: string,
    day: string,
  ): Promise<{ readonly nth: number; readonly nthOfDay: number }>;
  /** The highest `daySerial` of the day (0 where none). */
  highestDaySerial(couponId: string, day: string): Promise<number>;
  /** The smallest ordinals in 1..upTo that no copy of the coupon holds. */
  freeOrdinals(couponId: string, of: OrdinalsOf, upTo: number, limit: number): Promise<number[]>;
  stats(couponId: string, now: Instant): Promise<TemplateStats>;
  /** The counts of `stats`, counted anew at every call. */
  countsOfCoupon(couponId: string, now: Instant): Promise<StatusCounts>;
}

/** Counted from the copies, never incremented beside them. */
export interface TemplateStats {
  readonly counts: StatusCounts;
  /** Σ discountGiven of used copies, minor units. */
  readonly discountGiven: number;
  /** By day in the template's time zone, ascending, the last 366 days that have any. */
  readonly byDay: readonly { readonly day: string; readonly claimed: number; readonly used: number }[];
}
