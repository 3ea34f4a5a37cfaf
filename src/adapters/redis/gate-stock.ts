import type { CouponTemplate } from '../../domain/template.ts';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import { readBucket } from './gate-books.ts';
import type { GateContext } from './gate-context.ts';
import type { Loading } from './gate-loading.ts';
import { createSingleFlight } from './gate-replies.ts';

/** How long this process believes what it heard of a coupon's stock. */
const freshMs = 250;
/** So long it still answers with it while it asks again. */
const usableMs = 1_000;
/** After Redis did not answer, it makes do with what it knew for so long. */
const restMs = 1_000;
const couponsKept = 20_000;
const triesPerCall = 5;
/** A page of badges does not wait for a coupon whose numbers take long to read. */
const readingWaitMs = 100;

interface Seen {
  readonly soldOut: boolean;
  readonly isSure: boolean;
}

interface Known {
  readonly total: number;
  readonly soldOut: boolean;
  readonly isSure: boolean;
  readonly at: number;
}

/** Which coupons are sold out: remembered for a moment, so that a page of badges costs no call a coupon. */
export function createStock(context: GateContext, loading: Loading) {
  const known = new Map<string, Known>();
  const flight = createSingleFlight();
  let restUntil = 0;
  /** How often it was told to forget: an answer that was asked for before that may be older. */
  let forgotten = 0;

  function note({ id, claim }: CouponTemplate, soldOut: boolean, isSure = true): void {
    if (claim.total === null) return;
    known.delete(id);
    known.set(id, { total: claim.total, soldOut, isSure, at: performance.now() });
    if (known.size <= couponsKept) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      return;
    }
  }

  /** Never rejects for want of Redis: what is not known to be sold out counts as there. */
  async function isSoldOut(template: CouponTemplate): Promise<Seen> {
    const { id, claim } = template;
    if (claim.total === null) return { soldOut: false, isSure: true };
    const heard = known.get(id);
    const last = heard?.total === claim.total ? heard : null;
    const now = performance.now();
    if (now < restUntil) return { soldOut: last?.soldOut ?? false, isSure: false };
    const age = last ? now - last.at : Number.POSITIVE_INFINITY;
    if (last && age < freshMs) return last;
    const asking = flight(`${id}|${claim.total}|${forgotten}`, () => askAndNote(template, last));
    if (!last || age >= usableMs) return asking;
    asking.catch(() => undefined);
    return last;
  }

  async function askAndNote(template: CouponTemplate, last: Known | null): Promise<Seen> {
    const heard = known.get(template.id);
    const asked = forgotten;
    const unsure = { soldOut: last?.soldOut ?? false, isSure: false };
    try {
      const soldOut = await ask(template);
      const seen = soldOut === null ? unsure : { soldOut, isSure: true };
      // What was noted or forgotten meanwhile is newer.
      if (asked === forgotten && known.get(template.id) === heard) note(template, seen.soldOut, seen.isSure);
      return seen;
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      restUntil = performance.now() + restMs;
      return unsure;
    }
  }

  /** Null: its numbers are being read. One bucket that has some is enough. */
  async function ask(template: CouponTemplate): Promise<boolean | null> {
    for (let tries = 0; tries < triesPerCall; tries++) {
      const buckets = loading.bucketsOf(template);
      const one = await readBucket(context, template, Math.floor(Math.random() * buckets), buckets);
      if (one.said === 'books' && one.free + one.unread > 0) return false;
      const answers = buckets === 1 ? [one] : await readAll(template, buckets);
      const divided = answers.find((answer) => answer.said === 'divided');
      if (divided) loading.learn(template.id, divided.buckets);
      else if (answers.some((answer) => answer.said === 'unread')) {
        const load = loading.load(template, tries === 0 ? 'first' : 'again');
        if (!(await settledWithin(load, readingWaitMs))) return null;
      } else {
        return answers.every((answer) => answer.said === 'books' && answer.free + answer.unread === 0);
      }
    }
    return null;
  }

  function readAll(template: CouponTemplate, buckets: number) {
    return Promise.all(
      Array.from({ length: buckets }, (_, bucket) => readBucket(context, template, bucket, buckets)),
    );
  }

  return {
    note,
    forget: (couponId: string): void => {
      forgotten += 1;
      known.delete(couponId);
    },
    forgetAll: (): void => {
      forgotten += 1;
      known.clear();
    },
    isSoldOut,
  };
}

/** False where it takes longer; it goes on by itself then. */
async function settledWithin(reading: Promise<boolean>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
