import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import type { Ports } from '../ports/ports.ts';
import type { GateRefusal, Reservation, ReserveRequest, StockGate } from '../ports/stock-gate.ts';

interface Needs {
  readonly gate: StockGate;
  readonly userCoupons: Ports['userCoupons'];
  /** From 0, below 1. */
  readonly draw: () => number;
}

interface SlowWay {
  /** Claims on the slow way at the same moment, in this process; more hear `busy`. */
  readonly atOnce: number;
}

/** After the gate did not answer, nobody waits for it for so long. */
const restMs = 1_000;
/** As long as a write of a claim may live: then a claim that never told its end leaves the slow way. */
const writesLiveMs = 30_000;
/** Several processes read the same store: each draws from so many free numbers, so that they seldom meet. */
const numbersDrawnFrom = 16;
/** No gate has it: these reservations end here. */
const slowEpoch = 0;

/**
 * A gate that goes on without its engine: a few claims at a time take their numbers straight from the store, whose
 * unique keys refuse what two of them take at once; the rest hear `busy`. The gate is behind the store afterwards,
 * which a claim repairs and the reconciler finds. What can't be settled or released is ended by the reconciler.
 */
export function gateWithSlowWay({ gate, userCoupons, draw }: Needs, { atOnce }: SlowWay): StockGate {
  const slow = createSlowWay(userCoupons, draw, atOnce);
  let restUntil = 0;

  function orElse<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (performance.now() < restUntil) return otherwise();
    return ask().catch((error: unknown) => {
      if (!(error instanceof EngineUnavailable)) throw error;
      restUntil = performance.now() + restMs;
      return otherwise();
    });
  }

  async function end(reservation: Reservation, tell: () => Promise<void>): Promise<void> {
    if (reservation.epoch === slowEpoch) slow.end(reservation);
    else await orElse(tell, async () => {});
  }

  return {
    ...gate,
    reserve: (request) =>
      orElse(
        () => gate.reserve(request),
        () => slow.reserve(request),
      ),
    held: async (couponId, userId, requestId) =>
      slow.held(couponId, userId, requestId) ??
      orElse(
        () => gate.held(couponId, userId, requestId),
        async () => null,
      ),
    settle: (reservation) => end(reservation, () => gate.settle(reservation)),
    release: (reservation) => end(reservation, () => gate.release(reservation)),
    repair: (reservation) => end(reservation, () => gate.repair(reservation)),
    limitOf: (template, userId, day) =>
      orElse(
        () => gate.limitOf(template, userId, day),
        async () => {
          const numbers = await slow.numbersOf({ template, userId, day });
          return typeof numbers === 'string' && numbers !== 'sold-out' ? numbers : null;
        },
      ),
    soldOut: (templates) =>
      orElse(
        () => gate.soldOut(templates),
        async () => ({ couponIds: new Set<string>(), isSure: false }),
      ),
  };
}

type Asked = Pick<ReserveRequest, 'template' | 'userId' | 'day'>;
type Numbers = Pick<Reservation, 'serial' | 'nth' | 'nthOfDay' | 'daySerial'>;

function createSlowWay(userCoupons: Needs['userCoupons'], draw: Needs['draw'], atOnce: number) {
  const underWay = new Map<string, { readonly reservation: Reservation | null; readonly since: number }>();
  const keyOf = (couponId: string, userId: string, requestId: string) => `${couponId}|${userId}|${requestId}`;

  function forgetLost(): void {
    const before = performance.now() - writesLiveMs;
    for (const [key, { since }] of underWay) {
      if (since >= before) return;
      underWay.delete(key);
    }
  }

  /** The refusal that the store's own numbers give, the stock first. */
  async function numbersOf({ template, userId, day }: Asked): Promise<Numbers | GateRefusal> {
    const { id, claim } = template;
    const { highest } = await userCoupons.serials(id);
    const serial = await drawn(highest, claim.total, (upTo, most) => userCoupons.freeSerials(id, upTo, most));
    if (serial === null) return 'sold-out';
    const highestOfDay = await userCoupons.highestDaySerial(id, day);
    const daySerial = await drawn(highestOfDay, claim.perDay, (upTo, most) =>
      userCoupons.freeOrdinals(id, { what: 'daySerial', day }, upTo, most),
    );
    if (daySerial === null) return 'sold-out-today';
    const mine = await userCoupons.userOrdinals(id, userId, day);
    const nth = await next(mine.nth, claim.perUser, (upTo, most) =>
      userCoupons.freeOrdinals(id, { what: 'nth', userId }, upTo, most),
    );
    if (nth === null) return 'limit-reached';
    const nthOfDay = await next(mine.nthOfDay, claim.perUserPerDay, (upTo, most) =>
      userCoupons.freeOrdinals(id, { what: 'nthOfDay', userId, day }, upTo, most),
    );
    return nthOfDay === null ? 'daily-limit-reached' : { serial, daySerial, nth, nthOfDay };
  }

  /** One of the free numbers above the highest, or of those that a crash left below it. */
  async function drawn(highest: number, limit: number | null, free: FreeNumbers): Promise<number | null> {
    const above = Math.min(numbersDrawnFrom, (limit ?? Number.POSITIVE_INFINITY) - highest);
    if (above > 0) return highest + 1 + Math.floor(draw() * above);
    const left = limit === null ? [] : await free(limit, numbersDrawnFrom);
    return left[Math.floor(draw() * left.length)] ?? null;
  }

  return {
    numbersOf,

    reserve: async (request: ReserveRequest): ReturnType<StockGate['reserve']> => {
      const { template, userId, requestId, userCouponId, day, now } = request;
      forgetLost();
      const key = keyOf(template.id, userId, requestId);
      const before = underWay.get(key);
      if (before?.reservation) return { ok: true, reservation: before.reservation };
      if (before || underWay.size >= atOnce) return { ok: false, code: 'busy' };
      const since = performance.now();
      underWay.set(key, { reservation: null, since });
      let numbers: Numbers | GateRefusal = 'busy';
      try {
        numbers = await numbersOf(request);
      } finally {
        if (typeof numbers === 'string') underWay.delete(key);
      }
      if (typeof numbers === 'string') return { ok: false, code: numbers };
      const who = { couponId: template.id, userId, requestId, userCouponId };
      const reservation = { ...who, ...numbers, day, at: now, epoch: slowEpoch };
      underWay.set(key, { reservation, since });
      return { ok: true, reservation };
    },

    held: (couponId: string, userId: string, requestId: string): Reservation | null =>
      underWay.get(keyOf(couponId, userId, requestId))?.reservation ?? null,

    end: ({ couponId, userId, requestId }: Reservation): void => {
      underWay.delete(keyOf(couponId, userId, requestId));
    },
  };
}

type FreeNumbers = (upTo: number, most: number) => Promise<readonly number[]>;

async function next(highest: number, limit: number | null, free: FreeNumbers): Promise<number | null> {
  if (limit === null || highest < limit) return highest + 1;
  return (await free(limit, 1))[0] ?? null;
}
