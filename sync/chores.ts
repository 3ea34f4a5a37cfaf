import type { FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { Written } from '../src/ports/search-index.ts';
import { collectionOf } from './audit.ts';
import { every } from './every.ts';
import { flush } from './flush.ts';
import type { KnownCoupons } from './known-coupons.ts';
import { type PopularityWalk, walkPopularity } from './popularity.ts';
import type { Stamps } from './stamps.ts';
import { workWindows } from './windows.ts';

const pruneEveryMs = 10_000;
const badgesEveryMs = 1_000;
const popularityEveryMs = 60_000;
const sweepEveryMs = 60_000;
const tracesASweep = 1_000;
/** No number of claims. */
const unknown = -1;
/** No flush is under way for so long: whatever read the store before a delete has ended. */
const traceMs = 24 * 3_600_000;

export interface ChoresDone {
  readonly written: Written;
  /** The next call goes on with what this one began. */
  readonly more: boolean;
}

/** What the leader does once in a while beside following the feed, a little a call; `position` is the saved one. */
export function createChores(
  ports: Ports,
  options: {
    readonly stamps: Stamps;
    readonly knownCoupons: KnownCoupons;
    readonly mayWrite: () => Promise<boolean>;
  },
): (position: FeedPosition) => Promise<ChoresDone> {
  const { stamps, knownCoupons, mayWrite } = options;
  const popularity = new Map<string, number>();
  const dueForPrune = every(pruneEveryMs);
  const dueForBadges = every(badgesEveryMs);
  const dueForPopularity = every(popularityEveryMs);
  const dueForSweep = every(sweepEveryMs);
  let walk: PopularityWalk | null = null;

  const refreshPopularity = async (at: PopularityWalk): Promise<Written> => {
    const { hints, isOver } = await at.next();
    if (isOver) walk = null;
    if (hints.length === 0) return { ok: true, deadLetters: [] };
    try {
      return await flush(ports, hints, { stamps, position: null, follow: false, knownCoupons, mayWrite });
    } catch (error) {
      // What the index says of them is not known: the next walk names them again.
      for (const { id } of hints) popularity.set(id, unknown);
      throw error;
    }
  };

  /** Deletes are documents too; the old ones go, unless the store knows better by now. */
  const sweepTraces = async (): Promise<Written> => {
    const traces = await ports.indexWriter.traces(ports.clock.now() - traceMs, tracesASweep);
    if (traces.length === 0) return { ok: true, deadLetters: [] };
    const hints = traces.map(({ index, id }) => ({ collection: collectionOf[index], id }));
    knownCoupons.forget();
    return flush(ports, hints, { stamps, position: null, follow: false, forget: true, mayWrite });
  };

  return async (position) => {
    if (dueForPrune()) await ports.changeFeed.prune(position);
    if (dueForBadges()) {
      ports.sharedBadges?.tend();
      // Caches are right without it: what is not done now is asked for by readers.
      await workWindows(ports).catch(() => undefined);
    }
    if (!walk && dueForPopularity()) walk = walkPopularity(ports, popularity);
    if (walk) return { written: await refreshPopularity(walk), more: walk !== null };
    const written: Written = dueForSweep() ? await sweepTraces() : { ok: true, deadLetters: [] };
    return { written, more: false };
  };
}
