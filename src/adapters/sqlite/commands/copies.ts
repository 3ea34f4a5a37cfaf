import type { UserCoupon } from '../../../domain/user-coupon.ts';
import type { UserCouponKey } from '../../../ports/user-coupon-store.ts';
import type { Database } from '../database.ts';

/** A copy whose events are text already. */
export type CopyRow = Omit<UserCoupon, 'events'> & { readonly events: string };

export const copyCommands = {
  insertCopy: (db: Database, c: CopyRow): 'inserted' | { readonly duplicate: UserCouponKey } => {
    const { changes } = db
      .statement(
        `INSERT INTO user_coupons (user_coupon_id, coupon_id, user_id, serial, nth, day, nth_of_day, day_serial,
           request_id, status, valid_from, valid_to, claimed_at, used_at, used_day, discount_given, amount, order_id,
           attempt, freezes_day, freezes_of_day, changed_at, rev, events)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(
        c.userCouponId,
        c.couponId,
        c.userId,
        c.serial,
        c.nth,
        c.day,
        c.nthOfDay,
        c.daySerial,
        c.requestId,
        c.status,
        c.validFrom,
        c.validTo,
        c.claimedAt,
        c.usedAt,
        c.usedDay,
        c.discountGiven,
        c.amount,
        c.orderId,
        c.attempt,
        c.freezesDay,
        c.freezesOfDay,
        c.changedAt,
        c.rev,
        c.events,
      );
    return changes === 1 ? 'inserted' : { duplicate: duplicateOf(db, c) };
  },
  /** The numbers of a copy never change: its unique keys are left alone. */
  replaceCopy: (
    db: Database,
    { copy: c, expectedRev }: { readonly copy: CopyRow; readonly expectedRev: number },
  ): boolean =>
    db
      .statement(
        `UPDATE user_coupons SET status = ?, valid_from = ?, valid_to = ?, used_at = ?, used_day = ?,
           discount_given = ?, order_id = ?, attempt = ?, freezes_day = ?, freezes_of_day = ?, changed_at = ?, rev = ?, events = ?
         WHERE user_coupon_id = ? AND rev = ?`,
      )
      .run(
        c.status,
        c.validFrom,
        c.validTo,
        c.usedAt,
        c.usedDay,
        c.discountGiven,
        c.orderId,
        c.attempt,
        c.freezesDay,
        c.freezesOfDay,
        c.changedAt,
        c.rev,
        c.events,
        c.userCouponId,
        expectedRev,
      ).changes === 1,
};

/** Several keys may be taken at once: the first of this order is named. */
function duplicateOf(db: Database, c: CopyRow): UserCouponKey {
  const taken = (where: string, ...values: (string | number)[]) =>
    db.statement(`SELECT 1 FROM user_coupons WHERE ${where}`).get(...values) !== undefined;
  if (taken('user_coupon_id = ?', c.userCouponId)) return 'id';
  if (taken('user_id = ? AND coupon_id = ? AND request_id = ?', c.userId, c.couponId, c.requestId)) {
    return 'requestId';
  }
  if (taken('coupon_id = ? AND serial = ?', c.couponId, c.serial)) return 'serial';
  if (taken('user_id = ? AND coupon_id = ? AND nth = ?', c.userId, c.couponId, c.nth)) return 'nth';
  if (
    taken(
      'user_id = ? AND coupon_id = ? AND day = ? AND nth_of_day = ?',
      c.userId,
      c.couponId,
      c.day,
      c.nthOfDay,
    )
  ) {
    return 'nthOfDay';
  }
  return 'daySerial';
}
