import type { Collection, Document, Filter } from 'mongodb';
import { daysShown, statsByDay } from '../../../domain/stats-by-day.ts';
import { type UserCouponStatus, userCouponStatuses } from '../../../domain/user-coupon.ts';
import type { StatusCounts, TemplateStats } from '../../../ports/user-coupon-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { Stored } from '../stored.ts';

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

export async function readStats(
  copies: Collection<Stored>,
  couponId: string,
  now: number,
): Promise<TemplateStats> {
  const newest = [{ $sort: { _id: -1 } }, { $limit: daysShown }];
  const used = { couponId, status: 'used' };
  const [counts, claimedByDay, usedByDay, given] = await Promise.all([
    countStatuses(copies, { couponId }, now),
    grouped(copies, { couponId, daySerial: { $gte: 1 } }, { _id: '$day', number: { $sum: 1 } }, newest),
    grouped(copies, used, { _id: '$usedDay', number: { $sum: 1 } }, newest),
    grouped(copies, used, { _id: null, number: { $sum: '$discountGiven' } }),
  ]);
  return {
    counts,
    discountGiven: Number(given[0]?.number ?? 0),
    byDay: statsByDay(numbersOf(claimedByDay), numbersOf(usedByDay)),
  };
}

function numbersOf(days: readonly Document[]) {
  return days.flatMap(({ _id, number }) => (_id === null ? [] : [[String(_id), Number(number)] as const]));
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
