import type { Instant } from '../../domain/instant.ts';
import type { UserCoupon } from '../../domain/user-coupon.ts';
import { statusAt } from '../../domain/user-coupon-lifecycle.ts';
import type {
  StatusCounts,
  TemplateStats,
  UserCouponKey,
  UserCouponStore,
} from '../../ports/user-coupon-store.ts';
import { compareIds, isBehind } from './order.ts';

export function createMemoryUserCoupons(): UserCouponStore {
  const copies = new Map<string, UserCoupon>();
  const taken = new Set<string>();
  const where = (fits: (copy: UserCoupon) => boolean) => [...copies.values()].filter(fits);
  const highest = (member: 'serial' | 'nth' | 'nthOfDay' | 'daySerial', fits: (c: UserCoupon) => boolean) =>
    where(fits).reduce((max, copy) => Math.max(max, copy[member]), 0);
  return {
    insert: async (copy) => {
      const keys = uniqueKeys(copy);
      const duplicate = keys.find(([, value]) => taken.has(value));
      if (duplicate) return { duplicate: duplicate[0] };
      for (const [, value] of keys) taken.add(value);
      copies.set(copy.userCouponId, structuredClone(copy));
      return 'inserted';
    },
    replace: async (next, expectedRev) => {
      if (copies.get(next.userCouponId)?.rev !== expectedRev) return false;
      copies.set(next.userCouponId, structuredClone(next));
      return true;
    },
    get: async (userId, userCouponId) => {
      const copy = copies.get(userCouponId);
      return copy?.userId === userId ? copy : null;
    },
    getMany: async (userId, ids) =>
      [...new Set(ids)].flatMap((id) => copies.get(id) ?? []).filter((copy) => copy.userId === userId),
    findByRequest: async (userId, couponId, requestId) =>
      where((c) => c.userId === userId && c.couponId === couponId && c.requestId === requestId)[0] ?? null,
    page: async ({ userId, status, now, after, limit }) => {
      const placeOf = status === 'unused' ? soonestPlace : newestPlace;
      const from = after && {
        order: status === 'unused' ? after.sortValue : -after.sortValue,
        id: after.userCouponId,
      };
      return where((copy) => copy.userId === userId && statusAt(copy, now) === status)
        .filter((copy) => from === null || comparePlaces(placeOf(copy), from) > 0)
        .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
        .slice(0, limit);
    },
    counts: async (userId, now) =>
      countStatuses(
        where((copy) => copy.userId === userId),
        now,
      ),
    live: async (userId, now, limit) =>
      where((c) => c.userId === userId && (c.status === 'unused' || c.status === 'frozen') && now < c.validTo)
        .sort((a, b) => comparePlaces(soonestPlace(a), soonestPlace(b)))
        .slice(0, limit),
    expiredButUnused: async (now, limit, after = null) =>
      where((copy) => copy.status === 'unused' && copy.validTo <= now)
        .filter(({ validTo, userCouponId }) => isBehind(validTo, userCouponId, after))
        .sort((a, b) => comparePlaces(soonestPlace(a), soonestPlace(b)))
        .slice(0, limit),
    frozenSince: async (before, limit, after = null) =>
      where((copy) => copy.status === 'frozen' && copy.changedAt < before)
        .filter(({ changedAt, userCouponId }) => isBehind(changedAt, userCouponId, after))
        .sort((a, b) => a.changedAt - b.changedAt || compareIds(a.userCouponId, b.userCouponId))
        .slice(0, limit),
    serials: async (couponId) => ({
      taken: where((copy) => copy.couponId === couponId).length,
      highest: highest('serial', (copy) => copy.couponId === couponId),
    }),
    freeSerials: async (couponId, upTo, limit) => {
      const held = new Set(where((copy) => copy.couponId === couponId).map(({ serial }) => serial));
      const free: number[] = [];
      for (let serial = 1; serial <= upTo && free.length < limit; serial++) {
        if (!held.has(serial)) free.push(serial);
      }
      return free;
    },
    userOrdinals: async (couponId, userId, day) => {
      const mine = (copy: UserCoupon) => copy.couponId === couponId && copy.userId === userId;
      return {
        nth: highest('nth', mine),
        nthOfDay: highest('nthOfDay', (copy) => mine(copy) && copy.day === day),
      };
    },
    highestDaySerial: async (couponId, day) =>
      highest('daySerial', (copy) => copy.couponId === couponId && copy.day === day),
    freeOrdinals: async (couponId, of, upTo, limit) => {
      const held = new Set(
        where(
          (copy) =>
            copy.couponId === couponId &&
            (of.what === 'daySerial' || copy.userId === of.userId) &&
            (of.what === 'nth' || copy.day === of.day),
        ).map((copy) => copy[of.what]),
      );
      const free: number[] = [];
      for (let n = 1; n <= upTo && free.length < limit; n++) if (!held.has(n)) free.push(n);
      return free;
    },
    countsOfCoupon: async (couponId, now) =>
      countStatuses(
        where((copy) => copy.couponId === couponId),
        now,
      ),
    stats: async (couponId, now) =>
      statsOf(
        where((copy) => copy.couponId === couponId),
        now,
      ),
  };
}

/** Several may be taken at once: the first of this order is named. */
function uniqueKeys(c: UserCoupon): readonly (readonly [UserCouponKey, string])[] {
  return [
    ['id', `id|${c.userCouponId}`],
    ['requestId', JSON.stringify(['request', c.userId, c.couponId, c.requestId])],
    ['serial', `serial|${c.couponId}|${c.serial}`],
    ['nth', `nth|${c.userId}|${c.couponId}|${c.nth}`],
    ['nthOfDay', `nthOfDay|${c.userId}|${c.couponId}|${c.day}|${c.nthOfDay}`],
    ['daySerial', `daySerial|${c.couponId}|${c.day}|${c.daySerial}`],
  ];
}

interface Place {
  readonly order: number;
  readonly id: string;
}

function soonestPlace({ validTo, userCouponId }: UserCoupon): Place {
  return { order: validTo, id: userCouponId };
}

function newestPlace({ changedAt, userCouponId }: UserCoupon): Place {
  return { order: -changedAt, id: userCouponId };
}

function comparePlaces(a: Place, b: Place): number {
  return a.order - b.order || compareIds(a.id, b.id);
}

function countStatuses(copies: readonly UserCoupon[], now: Instant): StatusCounts {
  const counts = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };
  for (const copy of copies) counts[statusAt(copy, now)]++;
  return counts;
}

const daysShown = 366;

function statsOf(copies: readonly UserCoupon[], now: Instant): TemplateStats {
  const used = copies.filter(({ status }) => status === 'used');
  const claimedOn = Map.groupBy(copies, ({ day }) => day);
  const usedOn = Map.groupBy(used, ({ usedDay }) => usedDay);
  const days = [...new Set([...claimedOn.keys(), ...usedOn.keys()])].filter((day) => day !== null);
  return {
    counts: countStatuses(copies, now),
    discountGiven: used.reduce((sum, copy) => sum + (copy.discountGiven ?? 0), 0),
    byDay: days
      .sort(compareIds)
      .slice(-daysShown)
      .map((day) => ({
        day,
        claimed: claimedOn.get(day)?.length ?? 0,
        used: usedOn.get(day)?.length ?? 0,
      })),
  };
}
