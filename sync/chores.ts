import type { FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { Written } from '../src/ports/search-index.ts';
import { collectionOf } from './audit.ts';
import { every } from './every.ts';
import { flush } from './flush.ts';
import type { KnownCoupons } from './known-coupons.ts';
import { movedPopularity } from './popularity.ts';
import type { Stamps } from './stamps.ts';
import { workWindows } from './windows.ts';

const pruneEveryMs = 10_000;
const badgesEveryMs = 1_000;
const popularityEveryMs = 60_000;
const sweepEveryMs = 60_000;
const hintsPerFlush = 1_000;
const tracesASweep = 1_000;
/** No flush is under way for so long: whatever read the store before a delete has ended. */
const traceMs = 24 * 3_600_000;

/** What the leader does once in a while beside following the feed; `position` is the saved one. */
export function createChores(
  ports: Ports,
  options: {
    readonly stamps: Stamps;
    readonly knownCoupons: KnownCoupons;
    readonly mayWrite: () => Promise<boolean>;
  },
): (position: FeedPosition) => Promise<Written> {
  const { stamps, knownCoupons, mayWrite } = options;
  const popularity = new Map<string, number>();
  const dueForPrune = every(pruneEveryMs);
  const dueForBadges = every(badgesEveryMs);
  const dueForPopularity = every(popularityEveryMs);
  const dueForSweep = every(sweepEveryMs);

  const refreshPopularity = async (): Promise<Written> => {
    const hints = await movedPopularity(ports, popularity);
    for (let from = 0; from < hints.length; from += hintsPerFlush) {
      const some = hints.slice(from, from + hintsPerFlush);
      const known = { stamps, position: null, follow: false, knownCoupons, mayWrite };
      const written = await flush(ports, some, known);
      if (!written.ok) return written;
    }
    return { ok: true, deadLetters: [] };
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
    if (dueForPopularity()) {
      const written = await refreshPopularity();
      if (!written.ok) return written;
    }
    return dueForSweep() ? sweepTraces() : { ok: true, deadLetters: [] };
  };
}
