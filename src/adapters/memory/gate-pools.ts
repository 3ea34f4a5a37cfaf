import type { CouponTemplate } from '../../domain/template.ts';
import type { Reservation } from '../../ports/stock-gate.ts';
import type { UserCouponStore } from '../../ports/user-coupon-store.ts';
import { createNumbers, type Numbers } from './numbers.ts';

export type GateSource = Pick<
  UserCouponStore,
  'serials' | 'freeSerials' | 'userOrdinals' | 'highestDaySerial'
>;

/** What the gate believes of one coupon. Null or absent: to be read from the store. */
export interface Pool {
  readonly couponId: string;
  /** Higher than any before, each time its numbers are to be read anew. */
  epoch: number;
  serials: Numbers | null;
  /** The store has more free serials than were read at once. */
  moreFreeSerials: boolean;
  readonly days: Map<string, Numbers>;
  /** By `userId|requestId`, oldest first. */
  readonly reservations: Map<string, { readonly reservation: Reservation; readonly since: number }>;
  /** Written while numbers are being read: the reading may have come too early to see them. */
  readonly settledMeanwhile: Set<Reservation>;
  readonly loads: Map<string, Promise<unknown>>;
}

export interface Shopper {
  readonly epoch: number;
  nths: Numbers | null;
  readonly days: Map<string, Numbers>;
  readonly reserved: Set<Reservation>;
  /** Calls that wait for its numbers. */
  loading: number;
}

const poolsKept = 20_000;
const shoppersKept = 100_000;
const freeSerialsRead = 10_000;
const daysKept = 3;
/** No write lives so long: what was neither settled nor released by then has lost its claim. */
const reservationMs = 60_000;

export function createPools(source: GateSource) {
  const pools = new Map<string, Pool>();
  const shoppers = new Map<string, Shopper>();
  let epochs = 0;

  function of(couponId: string): Pool {
    let pool = pools.get(couponId);
    if (!pool) {
      pool = {
        couponId,
        epoch: ++epochs,
        serials: null,
        moreFreeSerials: false,
        days: new Map(),
        reservations: new Map(),
        settledMeanwhile: new Set(),
        loads: new Map(),
      };
      pools.set(couponId, pool);
      evict(pools, poolsKept, (idle) => idle.reservations.size === 0 && idle.loads.size === 0);
    }
    dropLost(pool);
    return pool;
  }

  /** Its reservations outlive a reading of the numbers; everything else is of one epoch. */
  function shopperOf(pool: Pool, userId: string): Shopper {
    const key = `${pool.couponId}|${userId}`;
    let shopper = shoppers.get(key);
    if (shopper?.epoch !== pool.epoch) {
      shopper = {
        epoch: pool.epoch,
        nths: null,
        days: new Map(),
        reserved: shopper?.reserved ?? new Set(),
        loading: 0,
      };
    }
    shoppers.delete(key);
    shoppers.set(key, shopper);
    evict(shoppers, shoppersKept, (idle) => idle.reserved.size === 0 && idle.loading === 0);
    return shopper;
  }

  async function load(pool: Pool, template: CouponTemplate, userId: string, day: string): Promise<void> {
    const shopper = shopperOf(pool, userId);
    shopper.loading++;
    try {
      await Promise.all([
        pool.serials ?? loadSerials(pool, template),
        pool.days.has(day) || loadDay(pool, day),
        (shopper.nths && shopper.days.has(day)) || loadShopper(pool, shopper, userId, day),
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
      const gaps = template.claim.total === null ? 0 : Math.min(freeSerialsRead, highest - taken);
      const free = gaps > 0 ? await source.freeSerials(couponId, highest, gaps) : [];
      const serials = createNumbers(highest, free, outOf(pool, pool.reservations.values(), 'serial'));
      if (pool.epoch === epoch) {
        pool.serials = serials;
        pool.moreFreeSerials = gaps === freeSerialsRead;
      }
      return serials;
    });
  }

  function loadDay(pool: Pool, day: string): Promise<void> {
    return once(pool, `day|${day}`, async () => {
      const { epoch, couponId } = pool;
      const highest = await source.highestDaySerial(couponId, day);
      const numbers = createNumbers(highest, [], outOf(pool, pool.reservations.values(), 'daySerial', day));
      if (pool.epoch === epoch) keepDay(pool.days, day, numbers);
    });
  }

  function loadShopper(pool: Pool, shopper: Shopper, userId: string, day: string): Promise<void> {
    return once(pool, `user|${userId}|${day}`, async () => {
      const highest = await source.userOrdinals(pool.couponId, userId, day);
      const mine = [...shopper.reserved].map((reservation) => ({ reservation }));
      shopper.nths ??= createNumbers(highest.nth, [], outOf(pool, mine, 'nth', null, userId));
      const ofDay = createNumbers(highest.nthOfDay, [], outOf(pool, mine, 'nthOfDay', day, userId));
      keepDay(shopper.days, day, ofDay);
    });
  }

  /** The end of a reservation. One that is not held any more ends nothing. */
  function drop(reservation: Reservation, as: 'settled' | 'released' | 'wrong'): void {
    const { couponId, userId, requestId, day } = reservation;
    const pool = pools.get(couponId);
    const key = reservationKey(userId, requestId);
    if (!pool || pool.reservations.get(key)?.reservation.userCouponId !== reservation.userCouponId) return;
    pool.reservations.delete(key);
    const shopper = shoppers.get(`${couponId}|${userId}`);
    const held = [...(shopper?.reserved ?? [])].find((one) => one.requestId === requestId);
    if (held) shopper?.reserved.delete(held);
    if (as === 'settled' && pool.loads.size > 0) pool.settledMeanwhile.add(reservation);
    if (as === 'settled') return;
    // A wrong one may have kept from others what no copy holds: only one of its numbers need be taken.
    const giveBack = (numbers: Numbers | null | undefined, number: number) => {
      if (numbers && (as === 'released' || !numbers.wasTaken(number))) numbers.giveBack(number);
    };
    giveBack(pool.serials, reservation.serial);
    giveBack(pool.days.get(day), reservation.daySerial);
    if (shopper?.epoch !== pool.epoch) return;
    giveBack(shopper.nths, reservation.nth);
    giveBack(shopper.days.get(day), reservation.nthOfDay);
  }

  /** Everything but the reservations is read again at the next call. */
  function forget(pool: Pool): void {
    pool.epoch = ++epochs;
    pool.serials = null;
    pool.moreFreeSerials = false;
    pool.days.clear();
  }

  function dropLost(pool: Pool): void {
    const before = performance.now() - reservationMs;
    let lost = false;
    for (const { reservation, since } of pool.reservations.values()) {
      if (since > before) break;
      drop(reservation, 'wrong');
      lost = true;
    }
    // Whether they were written, the store knows.
    if (lost) forget(pool);
  }

  return { of, shopperOf, load, loadSerials, drop, forget };
}

export function reservationKey(userId: string, requestId: string): string {
  return `${userId}|${requestId}`;
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

/** Numbers that are out though the reading may not have seen them. */
function outOf(
  pool: Pool,
  held: Iterable<{ readonly reservation: Reservation }>,
  member: 'serial' | 'daySerial' | 'nth' | 'nthOfDay',
  day: string | null = null,
  userId: string | null = null,
): Set<number> {
  const out = new Set<number>();
  const add = (one: Reservation) => {
    if ((day === null || one.day === day) && (userId === null || one.userId === userId)) out.add(one[member]);
  };
  for (const { reservation } of held) add(reservation);
  for (const reservation of pool.settledMeanwhile) add(reservation);
  return out;
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
