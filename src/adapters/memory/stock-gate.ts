import type { CouponTemplate } from '../../domain/template.ts';
import type { GateRefusal, Reservation, ReserveRequest, StockGate } from '../../ports/stock-gate.ts';
import { booksOf } from './gate-books.ts';
import { createPools, type GateSource, type Pool } from './gate-pools.ts';
import { askedAgain, heldSince, reservationKey } from './gate-reservations.ts';
import { numbersOfDay, type Shopper } from './gate-shoppers.ts';
import type { Numbers } from './numbers.ts';

/** What was loaded may be evicted, or found wrong, before its turn comes: looked up this often. */
const loadsPerCall = 20;

/**
 * The gate of one process. Its numbers are read from the store at first use; after that a reservation awaits nothing,
 * so two claims never get one number. Nothing else may hand out copies of the same store at the same time (the store's
 * keys would refuse them; `repair` would follow).
 */
export function createMemoryGate(source: GateSource): StockGate {
  const pools = createPools(source);
  return {
    reserve: async (request) => {
      const { template, userId, requestId, day } = request;
      for (let loads = 0; loads < loadsPerCall; loads++) {
        const pool = pools.of(template.id);
        const held = askedAgain(pool, userId, requestId);
        if (held) return { ok: true, reservation: held, last: isEmpty(pool, template) };
        const counters = countersOf(pool, pools.shopperOf(pool, userId), day);
        if (!counters) {
          await pools.load(pool, template, userId, day);
          continue;
        }
        const refusal = refusalOf(template, counters, true);
        if (refusal === null) {
          const reservation = take(pool, counters, request);
          return { ok: true, reservation, last: isEmpty(pool, template) };
        }
        if (refusal === 'sold-out' && pool.unreadSerials > 0) pools.forget(pool);
        else return { ok: false, code: refusal };
      }
      return { ok: false, code: 'busy' };
    },
    held: async (couponId, userId, requestId) =>
      pools.get(couponId)?.reservations.get(reservationKey(userId, requestId))?.reservation ?? null,
    settle: async (reservation) => {
      pools.drop(reservation, 'settled');
    },
    release: async (reservation) => {
      pools.drop(reservation, 'released');
    },
    repair: async (reservation) => {
      const pool = pools.of(reservation.couponId);
      pools.drop(reservation, 'released');
      // Others that were handed out before the numbers were read anew say nothing about the new ones.
      if (pool.epoch === reservation.epoch) pools.forget(pool);
    },
    limitOf: async (template, userId, day) => {
      for (let loads = 0; loads < loadsPerCall; loads++) {
        const pool = pools.of(template.id);
        const counters = countersOf(pool, pools.shopperOf(pool, userId), day);
        if (counters) return refusalOf(template, counters, false);
        await pools.load(pool, template, userId, day);
      }
      return 'busy';
    },
    soldOut: async (templates) => {
      const couponIds = new Set<string>();
      for (const template of templates) {
        if (template.claim.total === null) continue;
        const pool = pools.of(template.id);
        if (!pool.serials) await pools.loadSerials(pool, template);
        if (isEmpty(pool, template)) couponIds.add(template.id);
      }
      return { couponIds, isSure: true };
    },
    reservations: async (olderThanMs, limit) => heldSince(pools.all(), olderThanMs, limit),
    books: async (template) => booksOf(pools.get(template.id), template.claim.total),
    rebuild: async (template) => {
      const pool = pools.of(template.id);
      pools.forget(pool);
      await pools.loadSerials(pool, template);
    },
  };
}

function isEmpty({ serials, unreadSerials }: Pool, { claim }: CouponTemplate): boolean {
  return claim.total !== null && serials?.next(claim.total) === null && unreadSerials === 0;
}

interface Counters {
  readonly serials: Numbers;
  readonly daySerials: Numbers;
  readonly nths: Numbers;
  readonly nthsOfDay: Numbers;
  readonly shopper: Shopper;
}

/** All four, or null where one must be read first. */
function countersOf(pool: Pool, shopper: Shopper, day: string): Counters | null {
  const daySerials = pool.days.get(day);
  const nthsOfDay = numbersOfDay(shopper, day);
  if (!pool.serials || !daySerials || !shopper.nths || !nthsOfDay) return null;
  return { serials: pool.serials, daySerials, nths: shopper.nths, nthsOfDay, shopper };
}

function refusalOf(template: CouponTemplate, counters: Counters, stock: boolean): GateRefusal | null {
  const { total, perDay, perUser, perUserPerDay } = template.claim;
  const { serials, daySerials, nths, nthsOfDay } = counters;
  if (stock && serials.next(total ?? Number.POSITIVE_INFINITY) === null) return 'sold-out';
  if (daySerials.next(perDay ?? Number.POSITIVE_INFINITY) === null) return 'sold-out-today';
  if (nths.next(perUser ?? Number.POSITIVE_INFINITY) === null) return 'limit-reached';
  if (nthsOfDay.next(perUserPerDay ?? Number.POSITIVE_INFINITY) === null) return 'daily-limit-reached';
  return null;
}

/** The limits are those of the template that the caller read: totals only grow, so a stale one is safe. */
function take(pool: Pool, counters: Counters, request: ReserveRequest): Reservation {
  const { template, userId, requestId, userCouponId, day, now } = request;
  const { total, perDay, perUser, perUserPerDay } = template.claim;
  const reservation: Reservation = {
    couponId: template.id,
    userId,
    requestId,
    userCouponId,
    serial: taken(counters.serials, total),
    nth: taken(counters.nths, perUser),
    day,
    nthOfDay: taken(counters.nthsOfDay, perUserPerDay),
    daySerial: taken(counters.daySerials, perDay),
    at: now,
    epoch: pool.epoch,
  };
  pool.reservations.set(reservationKey(userId, requestId), { reservation, since: performance.now() });
  counters.shopper.reserved.push(reservation);
  return reservation;
}

function taken(numbers: Numbers, limit: number | null): number {
  const number = numbers.next(limit ?? Number.POSITIVE_INFINITY);
  if (number === null) throw new Error('A number was taken that is not there: ask refusalOf first.');
  numbers.take(number);
  return number;
}
