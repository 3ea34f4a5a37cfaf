import type { Collection, Document, Filter } from 'mongodb';
import { type UserCouponStatus, userCouponStatuses } from '../../../domain/user-coupon.ts';
import type { StatusCounts, TemplateStats, UserCouponStore } from '../../../ports/user-coupon-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { Stored } from '../stored.ts';

const daysShown = 366;
/** A count is kept for ten times as long as it took: counting never takes more than a tenth of the time. */
const keptTimes = 10;
const countsKept = 1_000;
/** What is counted quicker than this is counted anew. */
const worthKeepingMs = 50;

export function createCopyStats(copies: Collection<Stored>): UserCouponStore['stats'] {
  const kept = new Map<string, { readonly until: number; readonly stats: TemplateStats }>();
  return async (couponId, now) => {
    const startedAt = performance.now();
    const known = kept.get(couponId);
    if (known && startedAt < known.until) return known.stats;
    const stats = await count(copies, couponId, now);
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

/** Of one user or one coupon: each has an index that holds the status and its end. */
export async function countStatuses(
  copies: Collection<Stored>,
  filter: { readonly userId: string } | { readonly couponId: string },
  now: number,
): Promise<StatusCounts> {
  const past = { $sum: { $cond: [{ $lte: ['$validTo', now] }, 1, 0] } };
  const groups = await grouped(copies, filter, { _id: '$status', number: { $sum: 1 }, past });
  const counts: Record<UserCouponStatus, number> = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };
  for (const group of groups) {
    const status = userCouponStatuses.find((one) => one === group._id);
    // A tombstone is no copy.
    if (!status) continue;
    const expired = status === 'unused' ? Number(group.past) : 0;
    counts[status] += Number(group.number) - expired;
    counts.expired += expired;
  }
  return counts;
}

async function count(copies: Collection<Stored>, couponId: string, now: number): Promise<TemplateStats> {
  const newest = [{ $sort: { _id: -1 } }, { $limit: daysShown }];
  const used = { couponId, status: 'used' };
  const [counts, claimedByDay, usedByDay, given] = await Promise.all([
    countStatuses(copies, { couponId }, now),
    grouped(copies, { couponId, daySerial: { $gte: 1 } }, { _id: '$day', number: { $sum: 1 } }, newest),
    grouped(copies, used, { _id: '$usedDay', number: { $sum: 1 } }, newest),
    grouped(copies, used, { _id: null, number: { $sum: '$discountGiven' } }),
  ]);
  const days = new Map<string, { claimed: number; used: number }>();
  const dayOf = (day: string) => {
    const known = days.get(day) ?? { claimed: 0, used: 0 };
    days.set(day, known);
    return known;
  };
  for (const { _id, number } of claimedByDay) dayOf(String(_id)).claimed = Number(number);
  for (const { _id, number } of usedByDay) if (_id !== null) dayOf(String(_id)).used = Number(number);
  return {
    counts,
    discountGiven: Number(given[0]?.number ?? 0),
    byDay: [...days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(-daysShown)
      .map(([day, { claimed, used }]) => ({ day, claimed, used })),
  };
}

function grouped(
  copies: Collection<Stored>,
  filter: Filter<Stored>,
  group: Document,
  then: readonly Document[] = [],
): Promise<Document[]> {
  const pipeline = [{ $match: filter }, { $group: group }, ...then];
  return reading(() => copies.aggregate(pipeline, { maxTimeMS }).toArray());
}
