import type { CouponTemplate } from '../../domain/template.ts';
import { type Announcements, anyKey } from '../../ports/announcements.ts';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { GateRefusal, Reservation, ReserveRequest, StockGate } from '../../ports/stock-gate.ts';
import type { RedisClient } from './connect-redis.ts';
import { readGateBooks } from './gate-books.ts';
import { createBorrowing } from './gate-borrowing.ts';
import { createContext, type GateSource } from './gate-context.ts';
import { bucketOfNumber, bucketsFor, bucketsOfEpoch, homeOf } from './gate-keys.ts';
import { createLoading } from './gate-loading.ts';
import { limitArg, partsOf, reservationOf } from './gate-replies.ts';
import { createReserving } from './gate-reserving.ts';
import { createSettling, type Settling } from './gate-settling.ts';
import { createStock } from './gate-stock.ts';
import { createUnderWay } from './gate-under-way.ts';
import { unavailable } from './run-script.ts';

export interface RedisGate {
  readonly client: RedisClient;
  /** Where numbers come from that Redis does not hold. */
  readonly source: GateSource;
  /** Names this process among the others; a new one at every start. */
  readonly instance: string;
  readonly prefix?: string;
  /** A stock that moved in another process is asked for again. */
  readonly announcements: Pick<Announcements, 'subscribe'>;
  /** Into how many buckets a coupon is divided that Redis does not know; 1 to 64. */
  readonly bucketsFor?: (total: number | null) => number;
}

/** What is missing is read, borrowed or looked up before the next try; each is rarely needed twice. */
const triesPerCall = 20;

/**
 * The gate of several processes, in Redis (or a Cluster of it): a claim is one call, and a settlement that nobody
 * waits for. Numbers that Redis does not hold (a new coupon, a lost server) are read from the store by whoever needs
 * them first, under a lock; meanwhile others wait, and hear `busy` after 1.5 s. Rejects with EngineUnavailable where
 * Redis does not answer; `soldOut` never does: badges go on, and an unknown stock counts as there.
 */
export function createRedisGate({
  client,
  source,
  instance,
  prefix = 'clipper:gate:',
  announcements,
  bucketsFor: divide = bucketsFor,
}: RedisGate): StockGate & Pick<Settling, 'flushed'> {
  const context = createContext(client, source, { prefix, instance, bucketsFor: divide });
  const { run, keys } = context;
  const loading = createLoading(context);
  const borrowing = createBorrowing(context, loading);
  const underWay = createUnderWay(context, borrowing.takeBackLoans);
  const settling = createSettling(context);
  const stock = createStock(context, loading);
  const askToReserve = createReserving(context);
  announcements.subscribe((keys) => {
    for (const key of keys) {
      if (key.startsWith('stock|')) stock.forget(key.slice('stock|'.length));
      else if (key === anyKey) stock.forgetAll();
    }
  });

  async function reserve(request: ReserveRequest): ReturnType<StockGate['reserve']> {
    const { template, userId, requestId, day } = request;
    const met = new Set<string>();
    for (let tries = 0; tries < triesPerCall; tries++) {
      const buckets = loading.bucketsOf(template);
      const home = homeOf(userId, buckets);
      const [said, ...rest] = await askToReserve({ request, home, buckets });
      if (said === 'taken' || said === 'held') {
        underWay.note(template, buckets);
        const reservation = reservationOf(template.id, `${userId}|${requestId}`, rest[0] ?? '');
        const last = noteLeft(template, buckets, Number(rest[1]));
        return last === null ? { ok: true, reservation } : { ok: true, reservation, last };
      }
      const refusal = await overcome(template, userId, day, home, buckets, said, rest, met);
      if (refusal) return { ok: false, code: refusal };
    }
    return { ok: false, code: 'busy' };
  }

  /** Does what the script asked for; a refusal where nothing can be done about it, null to try again. */
  async function overcome(
    template: CouponTemplate,
    userId: string,
    day: string,
    home: number,
    buckets: number,
    said: string | undefined,
    rest: readonly string[],
    met: Set<string>,
  ): Promise<GateRefusal | null> {
    switch (said) {
      case 'unread': {
        // Where bucket 0 has its numbers and this one has lost them, only reading all of them again helps.
        const mode = met.has(said) ? 'again' : 'first';
        met.add(said);
        return (await loading.load(template, mode)) ? null : 'busy';
      }
      case 'divided':
        loading.learn(template.id, Number(rest[0]));
        return null;
      case 'need': {
        const [needsDay, needsUser, epoch = ''] = rest;
        await Promise.all([
          needsDay === '1' && loading.loadDay(template, home, buckets, day, epoch),
          needsUser === '1' && loading.loadUser(template, home, userId, day, epoch),
        ]);
        return null;
      }
      case 'dry': {
        const what = rest[0] === 'day' ? 'day' : 'serial';
        if ((await borrowing.borrow(template, what, home, buckets, day)) !== 'none') return null;
        if (what === 'day') return 'sold-out-today';
        stock.note(template, true);
        return 'sold-out';
      }
      case 'refused':
        return rest[0] === 'limit-reached' ? 'limit-reached' : 'daily-limit-reached';
      default:
        return 'busy';
    }
  }

  /** Whether it was the last one; null where other buckets may have some. */
  function noteLeft(template: CouponTemplate, buckets: number, left: number): boolean | null {
    if (left === 0 && buckets > 1) {
      stock.forget(template.id);
      return null;
    }
    stock.note(template, left === 0);
    return left === 0;
  }

  async function heldBy(couponId: string, userId: string, requestId: string): Promise<Reservation | null> {
    await settling.flushed();
    const buckets = loading.known(couponId) ?? (await askForDivision(couponId));
    if (buckets === null) return null;
    const field = `${userId}|${requestId}`;
    try {
      const record = await client.hget(keys(couponId, homeOf(userId, buckets)).held, field);
      return record === null ? null : reservationOf(couponId, field, record);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async function askForDivision(couponId: string): Promise<number | null> {
    try {
      const buckets = await client.hget(keys(couponId, 0).book, 'buckets');
      if (buckets === null) return null;
      loading.learn(couponId, Number(buckets));
      return Number(buckets);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async function end(reservation: Reservation, wrong: boolean): Promise<void> {
    const { couponId, userId, requestId, userCouponId, day, daySerial, epoch } = reservation;
    await settling.flushed();
    const buckets = bucketsOfEpoch(epoch);
    const home = homeOf(userId, buckets);
    const at = keys(couponId, home);
    const isBorrowed = bucketOfNumber(daySerial, buckets) !== home;
    await run(
      'release',
      [at.book, at.free, at.held, at.dayFree(day), at.users(userId), at.late],
      [userId, requestId, userCouponId, epoch, wrong ? 1 : 0, isBorrowed ? 1 : 0],
    );
    stock.forget(couponId);
  }

  async function limitOf(template: CouponTemplate, userId: string, day: string): Promise<GateRefusal | null> {
    const { perUser, perUserPerDay, perDay } = template.claim;
    const met = new Set<string>();
    for (let tries = 0; tries < triesPerCall; tries++) {
      const buckets = loading.bucketsOf(template);
      const home = homeOf(userId, buckets);
      const at = keys(template.id, home);
      const [said, ...rest] = partsOf(
        await run(
          'limit-of',
          [at.book, at.dayFree(day), at.users(userId)],
          [userId, day, limitArg(perUser), limitArg(perUserPerDay), limitArg(perDay), home, buckets],
        ),
      );
      if (said === 'none') return null;
      const refusal = await overcome(template, userId, day, home, buckets, said, rest, met);
      if (refusal) return refusal;
    }
    return 'busy';
  }

  return {
    flushed: settling.flushed,
    reserve,
    held: heldBy,
    settle: async (reservation) => settling.settle(reservation),
    release: (reservation) => end(reservation, false),
    repair: (reservation) => end(reservation, true),
    limitOf,
    soldOut: async (templates) => {
      const seen = await Promise.all(templates.map(stock.isSoldOut));
      return {
        couponIds: new Set(templates.flatMap(({ id }, n) => (seen[n]?.soldOut ? [id] : []))),
        isSure: seen.every(({ isSure }) => isSure),
      };
    },
    reservations: async (olderThanMs, limit) => {
      await settling.flushed();
      return underWay.older(olderThanMs, limit);
    },
    books: async (template) => {
      await settling.flushed();
      return readGateBooks(
        context,
        template,
        () => loading.bucketsOf(template),
        (buckets) => loading.learn(template.id, buckets),
      );
    },
    rebuild: async (template) => {
      await settling.flushed();
      stock.forget(template.id);
      if (await loading.reload(template)) return;
      throw new EngineUnavailable('redis', `Another process has been reading the stock of ${template.id}.`);
    },
  };
}
