import type { UserCouponStatus } from '../../../domain/user-coupon.ts';
import type { StatusCounts, TemplateStats, UserCouponStore } from '../../../ports/user-coupon-store.ts';
import type { Database } from '../database.ts';
import { copySql } from './user-coupon-sql.ts';

const daysShown = 366;
/** A count is kept for ten times as long as it took: counting never takes more than a tenth of the time. */
const keptTimes = 10;
const countsKept = 1_000;
/** What is counted quicker than this is counted anew. */
const worthKeepingMs = 2;

export function createCopyStats(reader: Database): UserCouponStore['stats'] {
  const kept = new Map<string, { readonly until: number; readonly stats: TemplateStats }>();
  return async (couponId, now) => {
    const startedAt = performance.now();
    const known = kept.get(couponId);
    if (known && startedAt < known.until) return known.stats;
    const stats = count(reader, couponId, now);
    const endedAt = performance.now();
    const took = endedAt - startedAt;
    kept.delete(couponId);
    if (took >= worthKeepingMs) kept.set(couponId, { until: endedAt + keptTimes * took, stats });
    for (const oldest of kept.keys()) {
      if (kept.size <= countsKept) break;
      kept.delete(oldest);
    }
    return stats;
  };
}

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

function count(reader: Database, couponId: string, now: number): TemplateStats {
  const days = new Map<string, { claimed: number; used: number }>();
  const dayOf = (day: string) => {
    const known = days.get(day) ?? { claimed: 0, used: 0 };
    days.set(day, known);
    return known;
  };
  for (const row of reader.statement(copySql.claimedByDay).all(couponId, daysShown)) {
    dayOf(String(row.day)).claimed = Number(row.number);
  }
  for (const row of reader.statement(copySql.usedByDay).all(couponId, daysShown)) {
    if (row.day !== null) dayOf(String(row.day)).used = Number(row.number);
  }
  return {
    counts: countStatuses(reader, couponId, now),
    discountGiven: Number(reader.statement(copySql.discountGiven).get(couponId)?.number ?? 0),
    byDay: [...days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(-daysShown)
      .map(([day, { claimed, used }]) => ({ day, claimed, used })),
  };
}
