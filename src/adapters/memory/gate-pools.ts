import type { CouponTemplate } from '../../domain/template.ts';
import type { Reservation } from '../../ports/stock-gate.ts';
import type { OrdinalsOf, UserCouponStore } from '../../ports/user-coupon-store.ts';
import { outOf, reservationKey } from './gate-reservations.ts';
import { createShoppers, keepNumbersOfDay, numbersOfDay, type Shopper } from './gate-shoppers.ts';
import { createNumbers, type Numbers } from './numbers.ts';

export type GateSource = Pick<
  UserCouponStore,
  'serials' | 'freeSerials' | 'userOrdinals' | 'highestDaySerial' | 'freeOrdinals'
>;

/** What the gate believes of one coupon. Null or absent: to be read from the store. */
export interface Pool {
  readonly couponId: string;
  /** Higher than any before, each time its numbers are to be read anew. */
  epoch: number;
  serials: Numbers | null;
  /** Free serials of the store beyond those that were read at once. */
  unreadSerials: number;
  /** Copies that it knows to be written; of a coupon without a total, not counted. */
  issued: number;
  readonly days: Map<string, Numbers>;
  /** By `userId|requestId`, oldest first. */
  readonly reservations: Map<string, Held>;
  /** Written while numbers are being read: the reading may have come too early to see them. */
  readonly settledMeanwhile: Set<Reservation>;
  readonly loads: Map<string, Promise<unknown>>;
}

export interface Held {
  readonly reservation: Reservation;
  /** By the monotonic clock, when it was last asked for. */
  readonly since: number;
}

const poolsKept = 20_000;
const freeNumbersRead = 10_000;
const daysKept = 3;

export function createPools(source: GateSource) {
  const pools = new Map<string, Pool>();
  const shoppers = createShoppers();
  let epochs = 0;

  function of(couponId: string): Pool {
    let pool = pools.get(couponId);
    if (!pool) {
      pool = {
        couponId,
        epoch: ++epochs,
        serials: null,
        unreadSerials: 0,
        issued: 0,
        days: new Map(),
        reservations: new Map(),
        settledMeanwhile: new Set(),
        loads: new Map(),
      };
      pools.set(couponId, pool);
      evict(pools, poolsKept, (idle) => idle.reservations.size === 0 && idle.loads.size === 0);
    }
    return pool;
  }

  function shopperOf(pool: Pool, userId: string): Shopper {
    return shoppers.of(`${pool.couponId}|${userId}`, pool.epoch);
  }

  async function load(pool: Pool, template: CouponTemplate, userId: string, day: string): Promise<void> {
    const shopper = shopperOf(pool, userId);
    shopper.loading++;
    try {
      await Promise.all([
        pool.serials ?? loadSerials(pool, template),
        pool.days.has(day) || loadDay(pool, template, day),
        (shopper.nths && numbersOfDay(shopper, day)) || loadShopper(pool, shopper, template, userId, day),
      ]);
    } finally {
      shopper.loading--;
    }
  }

  function loadSerials(pool: Pool, template: CouponTemplate): Promise<Numbers> {
    return once(pool, 'serials', async () => {
      const { epoch, couponId } = pool;
      const { taken, highest } = await source.serials(couponId);
      // An unlimited total may have gaps.
      const gaps = template.claim.total === null ? 0 : Math.min(freeNumbersRead, highest - taken);
      const free = gaps > 0 ? await source.freeSerials(couponId, highest, gaps) : [];
      const serials = createNumbers(highest, free, outOf(pool, pool.reservations.values(), 'serial'));
      if (pool.epoch === epoch) {
        pool.serials = serials;
        pool.unreadSerials = gaps === freeNumbersRead ? highest - taken - gaps : 0;
        const unseen = [...pool.settledMeanwhile].filter(({ serial }) => !serials.wasTaken(serial));
        pool.issued = highest - free.length - pool.unreadSerials + unseen.length;
      }
      return serials;
    });
  }

  function loadDay(pool: Pool, { claim }: CouponTemplate, day: string): Promise<void> {
    return once(pool, `day|${day}`, async () => {
      const { epoch, couponId } = pool;
      const highest = await source.highestDaySerial(couponId, day);
      const free = await freeBelow(couponId, { what: 'daySerial', day }, highest, claim.perDay);
      const numbers = createNumbers(highest, free, outOf(pool, pool.reservations.values(), 'daySerial', day));
      if (pool.epoch === epoch) keepDay(pool.days, day, numbers);
    });
  }

  function loadShopper(
    pool: Pool,
    shopper: Shopper,
    { claim }: CouponTemplate,
    userId: string,
    day: string,
  ): Promise<void> {
    return once(pool, `user|${userId}|${day}`, async () => {
      const { couponId } = pool;
      const highest = await source.userOrdinals(couponId, userId, day);
      const { nth, nthOfDay } = highest;
      const [freeNths, freeOfDay] = await Promise.all([
        freeBelow(couponId, { what: 'nth', userId }, nth, claim.perUser),
        freeBelow(couponId, { what: 'nthOfDay', userId, day }, nthOfDay, claim.perUserPerDay),
      ]);
      const mine = shopper.reserved.map((reservation) => ({ reservation }));
      shopper.nths ??= createNumbers(nth, freeNths, outOf(pool, mine, 'nth', null, userId));
      const ofDay = createNumbers(nthOfDay, freeOfDay, outOf(pool, mine, 'nthOfDay', day, userId));
      keepNumbersOfDay(shopper, day, ofDay);
    });
  }

  /** What a crash left free below the highest; where there is no limit, gaps do no harm. */
  async function freeBelow(couponId: string, of: OrdinalsOf, highest: number, limit: number | null) {
    if (limit === null || highest === 0) return [];
    return source.freeOrdinals(couponId, of, Math.min(highest, limit), freeNumbersRead);
  }

  /** The end of a reservation. One that is not held any more ends nothing. */
  function drop(reservation: Reservation, as: 'settled' | 'released'): void {
    const { couponId, userId, requestId, day } = reservation;
    const pool = pools.get(couponId);
    const key = reservationKey(userId, requestId);
    if (!pool || pool.reservations.get(key)?.reservation.userCouponId !== reservation.userCouponId) return;
    pool.reservations.delete(key);
    const shopper = shoppers.get(`${couponId}|${userId}`);
    const held = shopper?.reserved.findIndex((one) => one.requestId === requestId) ?? -1;
    if (held >= 0) shopper?.reserved.splice(held, 1);
    if (as === 'settled' && pool.loads.size > 0) pool.settledMeanwhile.add(reservation);
    if (as === 'settled') {
      if (pool.serials && !pool.serials.wasTaken(reservation.serial)) pool.issued++;
      return;
    }
    // Of a wrong one only one number need be taken: it may have kept from others what no copy holds.
    const giveBack = (numbers: Numbers | null | undefined, number: number) => {
      if (numbers && !numbers.wasTaken(number)) numbers.giveBack(number);
    };
    giveBack(pool.serials, reservation.serial);
    giveBack(pool.days.get(day), reservation.daySerial);
    if (shopper?.epoch !== pool.epoch) return;
    giveBack(shopper.nths, reservation.nth);
    giveBack(numbersOfDay(shopper, day), reservation.nthOfDay);
  }

  /** Everything but the reservations is read again at the next call. */
  function forget(pool: Pool): void {
    pool.epoch = ++epochs;
    pool.serials = null;
    pool.unreadSerials = 0;
    pool.days.clear();
  }

  return {
    of,
    shopperOf,
    load,
    loadSerials,
    drop,
    forget,
    all: (): Iterable<Pool> => pools.values(),
    get: (couponId: string) => pools.get(couponId),
  };
}

/** One reading at a time of the same numbers of the same epoch. */
function once<T>(pool: Pool, what: string, read: () => Promise<T>): Promise<T> {
  const key = `${pool.epoch}|${what}`;
  const running = pool.loads.get(key);
  if (running) return running as Promise<T>;
  const promise = read().finally(() => {
    pool.loads.delete(key);
    if (pool.loads.size === 0) pool.settledMeanwhile.clear();
  });
  pool.loads.set(key, promise);
  return promise;
}

/** Claims around midnight may still carry yesterday. */
function keepDay(days: Map<string, Numbers>, day: string, numbers: Numbers): void {
  if (days.has(day)) return;
  days.set(day, numbers);
  const oldest = [...days.keys()].sort().find((other) => other !== day);
  if (days.size > daysKept && oldest !== undefined) days.delete(oldest);
}

/** The one unused for longest goes; what is in use stays, so a few more may be kept for a while. */
function evict<T>(kept: Map<string, T>, limit: number, isIdle: (entry: T) => boolean): void {
  if (kept.size <= limit) return;
  const [key, entry] = kept.entries().next().value ?? [];
  if (key === undefined || entry === undefined) return;
  kept.delete(key);
  if (!isIdle(entry)) kept.set(key, entry);
}
