import { setTimeout as pause } from 'node:timers/promises';
import type { CouponTemplate } from '../../domain/template.ts';
import type { OrdinalsOf } from '../../ports/user-coupon-store.ts';
import type { GateContext } from './gate-context.ts';
import { bucketOfNumber } from './gate-keys.ts';
import { createSingleFlight, partsOf } from './gate-replies.ts';

const divisionsKept = 20_000;
/** Longer than any reading of the store takes; whoever dies while reading holds up the others for so long. */
const lockMs = 10_000;
/** Somebody else is reading: after that long, callers hear `busy`. */
const waitMs = 1_500;
const freeNumbersRead = 10_000;
/** A user's entry stays small. */
const freeOrdinalsRead = 200;

/**
 * Brings a coupon's numbers from the store into Redis. One process at a time reads a coupon: bucket 0 is its lock.
 * While it is read nothing is handed out; what ends meanwhile is noted, and counted in when the reading is done.
 */
export function createLoading(context: GateContext) {
  const { run, keys, source } = context;
  const divisions = new Map<string, number>();
  const flight = createSingleFlight();

  function learn(couponId: string, buckets: number): void {
    divisions.delete(couponId);
    divisions.set(couponId, buckets);
    if (divisions.size <= divisionsKept) return;
    for (const oldest of divisions.keys()) {
      divisions.delete(oldest);
      return;
    }
  }

  /** False: somebody else has been reading for too long. */
  async function loadNow(template: CouponTemplate, mode: 'first' | 'again'): Promise<boolean> {
    const { id, claim } = template;
    const deadline = performance.now() + waitMs;
    let least = 0;
    for (let tries = 0; tries === 0 || performance.now() < deadline; tries++) {
      const lock = await begin(id, 0, mode, least, context.bucketsFor(claim.total));
      if (lock.said === 'loaded') {
        learn(id, lock.buckets);
        return true;
      }
      if (lock.said === 'taken') {
        await pause(5 + Math.random() * 20);
        continue;
      }
      const { epoch, buckets } = lock;
      learn(id, buckets);
      const others = Array.from({ length: buckets - 1 }, (_, n) => n + 1);
      const followed = await Promise.all(others.map((bucket) => begin(id, bucket, 'follow', epoch, buckets)));
      const ahead = Math.max(0, ...followed.map((one) => (one.said === 'behind' ? one.epoch : 0)));
      if (ahead > 0) {
        least = ahead + 64;
        continue;
      }
      const underWay = [lock, ...followed].map((one) => one.underWay);
      const reading = await read(template, underWay, buckets);
      const loaded = await Promise.all(others.map((bucket) => load(id, bucket, epoch, reading)));
      // Bucket 0 last: where it is loaded, all are.
      if (loaded.every(Boolean) && (await load(id, 0, epoch, reading))) return true;
    }
    return false;
  }

  interface Begun {
    readonly said: string;
    readonly epoch: number;
    readonly buckets: number;
    readonly underWay: readonly UnderWay[];
  }

  interface UnderWay {
    readonly serial: number;
    readonly daySerial: number;
    readonly day: string;
  }

  async function begin(
    couponId: string,
    bucket: number,
    mode: 'first' | 'again' | 'follow',
    epoch: number,
    buckets: number,
  ): Promise<Begun> {
    const { book, held, late } = keys(couponId, bucket);
    const reply = await run('begin', [book, held, late], [context.instance, mode, epoch, buckets, lockMs]);
    const [said = '', first, second, ...reserved] = partsOf(reply);
    if (said === 'loaded') return { said, epoch: 0, buckets: Number(first), underWay: [] };
    const underWay = reserved.map((one) => {
      const [serial, daySerial, day = ''] = one.split(':');
      return { serial: Number(serial), daySerial: Number(daySerial), day };
    });
    return { said, epoch: Number(first), buckets: Number(second), underWay };
  }

  interface BucketReading {
    readonly next: number;
    readonly free: readonly number[];
    readonly out: readonly (readonly [serial: number, taken: 0 | 1])[];
    /** Numbers of its row that are under way elsewhere, by day, joined with commas. */
    readonly outOfDays: Readonly<Record<string, string>>;
  }

  interface Reading {
    readonly buckets: readonly BucketReading[];
    /** Free in the store beyond those that were read at once. */
    readonly unread: number;
    readonly issued: number;
    /** No copy is there or under way: who is not known has none. */
    readonly complete: boolean;
  }

  /** `underWay`: each bucket's reservations, of whichever row their numbers are. */
  async function read(
    { id, claim }: CouponTemplate,
    underWay: readonly (readonly UnderWay[])[],
    buckets: number,
  ): Promise<Reading> {
    const { taken, highest } = await source.serials(id);
    // An unlimited total may have gaps.
    const gapCount = claim.total === null ? 0 : Math.min(freeNumbersRead, highest - taken);
    const gaps = gapCount > 0 ? await source.freeSerials(id, highest, gapCount) : [];
    const isGap = new Set(gaps);
    const out = new Set(underWay.flat().map(({ serial }) => serial));
    const rows: { next: number; free: number[] }[] = Array.from({ length: buckets }, (_, bucket) => ({
      next: nextInRow(bucket, buckets, highest),
      free: [],
    }));
    for (const gap of gaps) if (!out.has(gap)) rows[bucketOfNumber(gap, buckets)]?.free.push(gap);
    for (const serial of [...out].sort((a, b) => a - b)) {
      const row = rows[bucketOfNumber(serial, buckets)];
      // A reservation far beyond the store's highest would be a wrong one: what it skips is found by a later reading.
      for (let skipped = 0; row && row.next < serial && skipped < freeNumbersRead; skipped++) {
        row.free.push(row.next);
        row.next += buckets;
      }
      if (row && row.next <= serial) row.next = serial + buckets;
    }
    const unread = gapCount === freeNumbersRead ? Math.max(0, highest - taken - gaps.length) : 0;
    return {
      buckets: rows.map((row, bucket) => ({
        ...row,
        out: (underWay[bucket] ?? []).map(({ serial }) => [
          serial,
          serial <= highest && !isGap.has(serial) ? 1 : 0,
        ]),
        outOfDays: outOfDays(bucket, underWay),
      })),
      unread,
      issued: highest - gaps.length - unread,
      complete: taken === 0 && out.size === 0,
    };
  }

  async function load(couponId: string, bucket: number, epoch: number, reading: Reading): Promise<boolean> {
    const { book, free, held, late, loans } = keys(couponId, bucket);
    const own = reading.buckets[bucket];
    if (!own) return false;
    // Counts of the whole coupon lie in its first bucket: only their sum says anything.
    const [unread, issued] = bucket === 0 ? [reading.unread, reading.issued] : [0, 0];
    const loaded = await run(
      'load',
      [book, free, held, late, loans],
      [
        epoch,
        own.next,
        unread,
        issued,
        reading.complete ? 1 : 0,
        JSON.stringify(own.free),
        JSON.stringify(own.out),
        JSON.stringify(own.outOfDays),
      ],
    );
    return loaded === 1;
  }

  /** What a crash left free below the highest; where there is no limit, gaps do no harm. */
  async function freeBelow(
    couponId: string,
    of: OrdinalsOf,
    highest: number,
    limit: number | null,
    most: number,
  ) {
    if (limit === null || highest === 0) return [];
    return source.freeOrdinals(couponId, of, Math.min(highest, limit), most);
  }

  return {
    /** Known, or likely: the scripts say where it is another. */
    bucketsOf: ({ id, claim }: CouponTemplate): number =>
      divisions.get(id) ?? context.bucketsFor(claim.total),
    known: (couponId: string): number | null => divisions.get(couponId) ?? null,
    learn,
    /** Reads what is not loaded; `again` reads it even then. */
    load: (template: CouponTemplate, mode: 'first' | 'again'): Promise<boolean> =>
      flight(`serials|${template.id}`, () => loadNow(template, mode)),
    reload: (template: CouponTemplate): Promise<boolean> =>
      flight.anew(`serials|${template.id}`, () => loadNow(template, 'again')),
    loadDay: ({ id, claim }: CouponTemplate, bucket: number, buckets: number, day: string, epoch: string) =>
      flight(`day|${id}|${bucket}|${day}|${epoch}`, async () => {
        const highest = await source.highestDaySerial(id, day);
        const of: OrdinalsOf = { what: 'daySerial', day };
        const free = await freeBelow(id, of, highest, claim.perDay, freeNumbersRead);
        const at = keys(id, bucket);
        await run(
          'load-day',
          [at.book, at.held, at.dayFree(day), at.late],
          [epoch, day, bucket, buckets, highest, JSON.stringify(free)],
        );
      }),
    loadUser: ({ id, claim }: CouponTemplate, bucket: number, userId: string, day: string, epoch: string) =>
      flight(`user|${id}|${userId}|${day}|${epoch}`, async () => {
        const { nth, nthOfDay } = await source.userOrdinals(id, userId, day);
        const [free, freeOfDay] = await Promise.all([
          freeBelow(id, { what: 'nth', userId }, nth, claim.perUser, freeOrdinalsRead),
          freeBelow(id, { what: 'nthOfDay', userId, day }, nthOfDay, claim.perUserPerDay, freeOrdinalsRead),
        ]);
        const at = keys(id, bucket);
        await run(
          'load-user',
          [at.book, at.held, at.users(userId), at.late],
          [epoch, userId, day, nth, JSON.stringify(free), nthOfDay, JSON.stringify(freeOfDay)],
        );
      }),
  };
}

export type Loading = ReturnType<typeof createLoading>;

/** The bucket's first number above the highest that a copy has. */
function nextInRow(bucket: number, buckets: number, highest: number): number {
  const first = bucket + 1;
  return highest < first ? first : first + (Math.floor((highest - first) / buckets) + 1) * buckets;
}

function outOfDays(
  bucket: number,
  underWay: readonly (readonly { readonly daySerial: number; readonly day: string }[])[],
): Record<string, string> {
  const elsewhere = underWay
    .filter((_, other) => other !== bucket)
    .flat()
    .filter(({ daySerial }) => bucketOfNumber(daySerial, underWay.length) === bucket);
  const byDay = Map.groupBy(elsewhere, ({ day }) => day);
  return Object.fromEntries([...byDay].map(([day, out]) => [day, out.map((one) => one.daySerial).join(',')]));
}
