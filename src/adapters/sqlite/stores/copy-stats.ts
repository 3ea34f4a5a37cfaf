import { daysShown, statsByDay } from '../../../domain/stats-by-day.ts';
import type { UserCouponStatus } from '../../../domain/user-coupon.ts';
import type { StatusCounts, TemplateStats } from '../../../ports/user-coupon-store.ts';
import type { Database } from '../database.ts';
import { copySql } from './user-coupon-sql.ts';

export function countStatuses(reader: Database, couponId: string, now: number): StatusCounts {
  const counts: Record<UserCouponStatus, number> = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };
  for (const row of reader.statement(copySql.statusesOf).all(couponId, now)) {
    const status = String(row.status) as UserCouponStatus;
    const past = status === 'unused' ? Number(row.past) : 0;
    counts[status] += Number(row.number) - past;
    counts.expired += past;
  }
  return counts;
}

export function readStats(reader: Database, couponId: string, now: number): TemplateStats {
  const numbers = (sql: string) =>
    reader
      .statement(sql)
      .all(couponId, daysShown)
      .flatMap(({ day, number }) => (day === null ? [] : [[String(day), Number(number)] as const]));
  return {
    counts: countStatuses(reader, couponId, now),
    discountGiven: Number(reader.statement(copySql.discountGiven).get(couponId)?.number ?? 0),
    byDay: statsByDay(numbers(copySql.claimedByDay), numbers(copySql.usedByDay)),
  };
}
