import type { SQLOutputValue } from 'node:sqlite';
import type { UserCoupon } from '../../../domain/user-coupon.ts';

const columns = `user_coupon_id AS userCouponId, coupon_id AS couponId, user_id AS userId, serial, nth, day,
  nth_of_day AS nthOfDay, day_serial AS daySerial, request_id AS requestId, status, valid_from AS validFrom,
  valid_to AS validTo, claimed_at AS claimedAt, used_at AS usedAt, used_day AS usedDay,
  discount_given AS discountGiven, amount, order_id AS orderId, attempt,
  freezes_day AS freezesDay, freezes_of_day AS freezesOfDay, changed_at AS changedAt, rev, events`;

/**
 * A row of those columns, in their order. Named one by one: rows as objects, and copies of them by spreading, take
 * four times as long, and a wallet is a hundred of them. The schema is STRICT.
 */
export function copyOf(row: readonly SQLOutputValue[]): UserCoupon {
  const [userCouponId, couponId, userId, serial, nth, day, nthOfDay, daySerial, requestId, status] = row;
  const [validFrom, validTo, claimedAt, usedAt, usedDay, discountGiven, amount, orderId] = row.slice(10);
  const [attempt, freezesDay, freezesOfDay, changedAt, rev, events] = row.slice(18);
  const copy = {
    userCouponId,
    couponId,
    userId,
    serial,
    nth,
    day,
    nthOfDay,
    daySerial,
    requestId,
    status,
    validFrom,
    validTo,
    claimedAt,
    usedAt,
    usedDay,
    discountGiven,
    amount,
    orderId,
    attempt,
    freezesDay,
    freezesOfDay,
    changedAt,
    rev,
    events: JSON.parse(String(events)),
  };
  return copy as unknown as UserCoupon;
}

/** Conditions of the partial indexes: a query names one word for word, or the index is not used. */
const live = "status IN ('unused', 'frozen')";
const past = "status <> 'unused'";

export const copySql = {
  get: `SELECT ${columns} FROM user_coupons WHERE user_coupon_id = ? AND user_id = ?`,
  getMany: `SELECT ${columns} FROM user_coupons
            WHERE user_coupon_id IN (SELECT value FROM json_each(?)) AND +user_id = ?`,
  findByRequest: `SELECT ${columns} FROM user_coupons WHERE user_id = ? AND coupon_id = ? AND request_id = ?`,
  pageUnused: `SELECT ${columns} FROM user_coupons INDEXED BY copies_live
               WHERE ${live} AND status = 'unused' AND user_id = ?1 AND valid_to >= ?2
                 AND (valid_to > ?3 OR user_coupon_id > ?4)
               ORDER BY valid_to, user_coupon_id LIMIT ?5`,
  pagePast: `SELECT ${columns} FROM user_coupons INDEXED BY copies_past
             WHERE ${past} AND user_id = ?1 AND status = ?2 AND changed_at <= ?3
               AND (changed_at < ?3 OR user_coupon_id > ?4)
             ORDER BY changed_at DESC, user_coupon_id LIMIT ?5`,
  // Sorts what the sweep has not taken yet of one user: a few, a minute's worth.
  pageUnswept: `SELECT ${columns} FROM user_coupons INDEXED BY copies_live
                WHERE ${live} AND status = 'unused' AND user_id = ?1 AND valid_to <= ?2
                  AND changed_at <= ?3 AND (changed_at < ?3 OR user_coupon_id > ?4)
                ORDER BY changed_at DESC, user_coupon_id LIMIT ?5`,
  countPast: `SELECT status, COUNT(*) AS number FROM user_coupons INDEXED BY copies_past
              WHERE ${past} AND user_id = ? GROUP BY status`,
  countUnused: `SELECT COUNT(*) AS number FROM user_coupons INDEXED BY copies_live
                WHERE ${live} AND status = 'unused' AND user_id = ? AND valid_to > ?`,
  countUnswept: `SELECT COUNT(*) AS number FROM user_coupons INDEXED BY copies_live
                 WHERE ${live} AND status = 'unused' AND user_id = ? AND valid_to <= ?`,
  live: `SELECT ${columns} FROM user_coupons INDEXED BY copies_live
         WHERE ${live} AND user_id = ? AND valid_to > ? ORDER BY valid_to, user_coupon_id LIMIT ?`,
  expiredButUnused: `SELECT ${columns} FROM user_coupons INDEXED BY copies_to_expire
                     WHERE status = 'unused' AND valid_to <= ? AND (valid_to, user_coupon_id) > (?, ?)
                     ORDER BY valid_to, user_coupon_id LIMIT ?`,
  frozenSince: `SELECT ${columns} FROM user_coupons INDEXED BY copies_frozen
                WHERE status = 'frozen' AND changed_at < ? AND (changed_at, user_coupon_id) > (?, ?)
                ORDER BY changed_at, user_coupon_id LIMIT ?`,
  highestNth: 'SELECT MAX(nth) AS number FROM user_coupons WHERE user_id = ? AND coupon_id = ?',
  highestNthOfDay: `SELECT MAX(nth_of_day) AS number FROM user_coupons
                    WHERE user_id = ? AND coupon_id = ? AND day = ?`,
  highestDaySerial: 'SELECT MAX(day_serial) AS number FROM user_coupons WHERE coupon_id = ? AND day = ?',
  highestSerial: 'SELECT MAX(serial) AS number FROM user_coupons WHERE coupon_id = ?',
  countSerials: 'SELECT COUNT(*) AS number FROM user_coupons WHERE coupon_id = ? AND serial BETWEEN ? AND ?',
  serialsBetween: `SELECT serial AS number FROM user_coupons WHERE coupon_id = ? AND serial BETWEEN ? AND ?
                   ORDER BY serial`,
  countNths: `SELECT COUNT(*) AS number FROM user_coupons
              WHERE user_id = ? AND coupon_id = ? AND nth BETWEEN ? AND ?`,
  nthsBetween: `SELECT nth AS number FROM user_coupons
                WHERE user_id = ? AND coupon_id = ? AND nth BETWEEN ? AND ?`,
  countNthsOfDay: `SELECT COUNT(*) AS number FROM user_coupons
                   WHERE user_id = ? AND coupon_id = ? AND day = ? AND nth_of_day BETWEEN ? AND ?`,
  nthsOfDayBetween: `SELECT nth_of_day AS number FROM user_coupons
                     WHERE user_id = ? AND coupon_id = ? AND day = ? AND nth_of_day BETWEEN ? AND ?`,
  countDaySerials: `SELECT COUNT(*) AS number FROM user_coupons
                    WHERE coupon_id = ? AND day = ? AND day_serial BETWEEN ? AND ?`,
  daySerialsBetween: `SELECT day_serial AS number FROM user_coupons
                      WHERE coupon_id = ? AND day = ? AND day_serial BETWEEN ? AND ?`,
  statusesOf: `SELECT status, COUNT(*) AS number, SUM(valid_to <= ?2) AS past
               FROM user_coupons INDEXED BY copies_stats WHERE coupon_id = ?1 GROUP BY status`,
  claimedByDay: `SELECT day, COUNT(*) AS number FROM user_coupons INDEXED BY copies_day_serial
                 WHERE coupon_id = ? GROUP BY day ORDER BY day DESC LIMIT ?`,
  usedByDay: `SELECT used_day AS day, COUNT(*) AS number FROM user_coupons INDEXED BY copies_used
              WHERE status = 'used' AND coupon_id = ? GROUP BY used_day ORDER BY used_day DESC LIMIT ?`,
  discountGiven: `SELECT SUM(discount_given) AS number FROM user_coupons INDEXED BY copies_used
                  WHERE status = 'used' AND coupon_id = ?`,
};
