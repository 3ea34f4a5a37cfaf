import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { UserCoupon, UserCouponStatus } from '../../../domain/user-coupon.ts';
import type { StatusCounts, UserCouponStore, WalletQuery } from '../../../ports/user-coupon-store.ts';
import type { CopyRow } from '../commands/copies.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';
import { countStatuses, readStats } from './copy-stats.ts';
import { createTakenSerials } from './taken-serials.ts';
import { copyOf, copySql } from './user-coupon-sql.ts';

export function createUserCouponStore(reader: Database, writer: StoreWriter): UserCouponStore {
  // Of this store alone, so that no other reads their rows as objects.
  const statement = (sql: string) => {
    const prepared = reader.statement(sql);
    prepared.setReturnArrays(true);
    return prepared;
  };
  const all = (sql: string, ...values: SQLInputValue[]) =>
    // What `setReturnArrays` makes of them; the types know of objects alone.
    (statement(sql).all(...values) as unknown as SQLOutputValue[][]).map(copyOf);
  const one = (sql: string, ...values: SQLInputValue[]) => {
    const row = statement(sql).get(...values) as unknown as SQLOutputValue[] | undefined;
    return row ? copyOf(row) : null;
  };
  const number = (sql: string, ...values: SQLInputValue[]) =>
    Number(reader.statement(sql).get(...values)?.number ?? 0);
  return {
    insert: (copy) => writer.run('insertCopy', rowOf(copy)),
    replace: (next, expectedRev) => writer.run('replaceCopy', { copy: rowOf(next), expectedRev }),
    get: async (userId, userCouponId) => one(copySql.get, userCouponId, userId),
    getMany: async (userId, ids) =>
      ids.length > few
        ? all(copySql.getMany, JSON.stringify(ids), userId)
        : [...new Set(ids)].flatMap((id) => one(copySql.get, id, userId) ?? []),
    findByRequest: async (userId, couponId, requestId) =>
      one(copySql.findByRequest, userId, couponId, requestId),
    page: async (query) => pageOf(query, all),
    counts: async (userId, now) => {
      const counts: Record<UserCouponStatus, number> = { ...noCopies };
      for (const { status, number: count } of reader.statement(copySql.countPast).all(userId)) {
        counts[String(status) as UserCouponStatus] = Number(count);
      }
      counts.unused = number(copySql.countUnused, userId, now);
      counts.expired += number(copySql.countUnswept, userId, now);
      return counts;
    },
    live: async (userId, now, limit) => all(copySql.live, userId, now, limit),
    expiredButUnused: async (now, limit, after) =>
      all(copySql.expiredButUnused, now, after?.at ?? beforeAll, after?.id ?? '', limit),
    frozenSince: async (before, limit, after) =>
      all(copySql.frozenSince, before, after?.at ?? beforeAll, after?.id ?? '', limit),
    ...createTakenSerials(reader),
    userOrdinals: async (couponId, userId, day) => ({
      nth: number(copySql.highestNth, userId, couponId),
      nthOfDay: number(copySql.highestNthOfDay, userId, couponId, day),
    }),
    highestDaySerial: async (couponId, day) => number(copySql.highestDaySerial, couponId, day),
    stats: async (couponId, now) => readStats(reader, couponId, now),
    countsOfCoupon: async (couponId, now) => countStatuses(reader, couponId, now),
  };
}

const beforeAll = Number.MIN_SAFE_INTEGER;
/** So many are looked up one by one in the time that SQLite needs to take a list apart. */
const few = 2;

const noCopies: StatusCounts = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };

type ReadCopies = (sql: string, ...values: SQLInputValue[]) => UserCoupon[];

function pageOf({ userId, status, now, after, limit }: WalletQuery, all: ReadCopies): UserCoupon[] {
  const afterId = after?.userCouponId ?? '';
  if (status === 'unused') {
    const sortValue = after?.sortValue ?? Number.MIN_SAFE_INTEGER;
    return all(copySql.pageUnused, userId, Math.max(now + 1, sortValue), sortValue, afterId, limit);
  }
  const sortValue = after?.sortValue ?? Number.MAX_SAFE_INTEGER;
  const stored = all(copySql.pagePast, userId, status, sortValue, afterId, limit);
  if (status !== 'expired') return stored;
  return [...stored, ...all(copySql.pageUnswept, userId, now, sortValue, afterId, limit)]
    .sort((a, b) => b.changedAt - a.changedAt || (a.userCouponId < b.userCouponId ? -1 : 1))
    .slice(0, limit);
}

function rowOf(copy: UserCoupon): CopyRow {
  return { ...copy, events: JSON.stringify(copy.events) };
}
