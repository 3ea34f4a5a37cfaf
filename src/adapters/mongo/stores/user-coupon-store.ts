import type { Collection, Filter, FindOptions } from 'mongodb';
import type { UserCoupon } from '../../../domain/user-coupon.ts';
import type { SweepPlace } from '../../../ports/sweep-place.ts';
import type { UserCouponStore, WalletQuery } from '../../../ports/user-coupon-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';
import { copiesOf, copyCodec } from './copy-codec.ts';
import { countStatuses, readStats } from './copy-stats.ts';
import { createCopyInserts } from './insert-copies.ts';
import type { SerialsGuard } from './serials-guard.ts';
import { behind } from './sweep-filter.ts';
import { createTakenNumbers } from './taken-numbers.ts';

/** Every query of one shopper's copies names the userId: it goes to one shard. */
export function createUserCouponStore(
  copies: Collection<Stored>,
  guard: SerialsGuard | null,
): UserCouponStore {
  const find: FindCopies = async (filter, options = {}) =>
    copiesOf(await reading(() => copies.find(filter, { maxTimeMS, ...options }).toArray()));
  const findOne = async (filter: Filter<Stored>) => (await find(filter, { limit: 1 }))[0] ?? null;
  return {
    insert: createCopyInserts(copies, guard),
    replace: (next, expectedRev) =>
      writing(async () => {
        const { matchedCount } = await copies.replaceOne(
          { _id: next.userCouponId, userId: next.userId, rev: expectedRev },
          copyCodec.toStored(next),
          { maxTimeMS },
        );
        return matchedCount === 1;
      }),
    get: (userId, userCouponId) => findOne({ _id: userCouponId, userId }),
    getMany: (userId, ids) => find({ _id: { $in: [...ids] }, userId }),
    findByRequest: (userId, couponId, requestId) => findOne({ userId, couponId, requestId }),
    page: (query) => pageOf(query, find),
    counts: (userId, now) => countStatuses(copies, { userId }, now),
    live: (userId, now, limit) =>
      find(
        { userId, status: { $in: ['unused', 'frozen'] }, validTo: { $gt: now } },
        { sort: { validTo: 1, _id: 1 }, limit },
      ),
    expiredButUnused: (now, limit, after: SweepPlace | null = null) =>
      find(
        { status: 'unused', ...behind('validTo', { $lte: now }, after) },
        { sort: { validTo: 1, _id: 1 }, limit },
      ),
    frozenSince: (before, limit, after: SweepPlace | null = null) =>
      find(
        { status: 'frozen', ...behind('changedAt', { $lt: before }, after) },
        { sort: { changedAt: 1, _id: 1 }, limit },
      ),
    ...createTakenNumbers(copies),
    stats: (couponId, now) => readStats(copies, couponId, now),
    countsOfCoupon: (couponId, now) => countStatuses(copies, { couponId }, now),
  };
}

type FindCopies = (filter: Filter<Stored>, options?: FindOptions) => Promise<UserCoupon[]>;

async function pageOf(
  { userId, status, now, after, limit }: WalletQuery,
  find: FindCopies,
): Promise<UserCoupon[]> {
  if (status === 'unused') {
    const live = { userId, status, validTo: { $gt: now } };
    const from = after && {
      validTo: { $gt: now, $gte: after.sortValue },
      $or: [{ validTo: { $gt: after.sortValue } }, { _id: { $gt: after.userCouponId } }],
    };
    return find({ ...live, ...from }, { sort: { validTo: 1, _id: 1 }, limit });
  }
  const older = after && {
    changedAt: { $lte: after.sortValue },
    $or: [{ changedAt: { $lt: after.sortValue } }, { _id: { $gt: after.userCouponId } }],
  };
  const options = { sort: { changedAt: -1, _id: 1 }, limit } as const;
  const stored = await find({ userId, status, ...older }, options);
  if (status !== 'expired') return stored;
  // What the sweep has not taken yet of one user: a few, a minute's worth.
  const unswept = await find({ userId, status: 'unused', validTo: { $lte: now }, ...older }, options);
  return [...stored, ...unswept]
    .sort((a, b) => b.changedAt - a.changedAt || (a.userCouponId < b.userCouponId ? -1 : 1))
    .slice(0, limit);
}
