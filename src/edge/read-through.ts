import type { Clock } from '../ports/clock.ts';
import type { EdgeCache } from '../ports/edge-cache.ts';
import type { Origin } from '../ports/origin.ts';
import { askOrigin, type Looked } from './ask-origin.ts';
import { headersOfLook } from './caller.ts';
import { createEntries } from './entries.ts';
import { createFlights } from './flights.ts';
import { entryOf, freshUntil, type KeptEntry } from './kept-entry.ts';
import { passThrough } from './pass-through.ts';
import type { PublicRead } from './public-read.ts';
import { type CameBy, renderKept, renderRefusal, renderWhole } from './render.ts';
import type { EdgeSettings } from './settings.ts';

export interface EdgeParts {
  readonly clock: Clock;
  readonly origin: Origin;
  /** What the isolates of one place share. */
  readonly shared: EdgeCache;
  readonly settings: EdgeSettings;
  readonly tellAway: (why: string) => void;
}

/** Work that goes on when the request that began it is answered. */
export type KeepAlive = (work: Promise<unknown>) => void;

/** A look that failed is not repeated sooner, where a known answer stands in. */
const restMs = 1000;
/** The shared cache is asked before the origin, and not waited for longer. */
const sharedMs = 250;
/** Each holds an answer at most as large as is kept: 64 MiB where all are that large. */
const mostLooks = 128;

/**
 * A public read: from memory while the origin's word holds; else one look at the shared cache and the origin for all
 * who ask; and where the origin fails or takes its time, the last known answer as far as windows and its age allow.
 */
export function createReadThrough(parts: EdgeParts) {
  const { clock, origin, shared, settings, tellAway } = parts;
  const entries = createEntries();
  const mostMs = sharedMs + settings.originTimeoutMs;
  const flights = createFlights<Looked>(clock, { mostAtOnce: mostLooks, mostMs: mostMs + 250 });

  return async (read: PublicRead, request: Request, keepAlive: KeepAlive): Promise<Response> => {
    const ifNoneMatch = request.headers.get('if-none-match');
    const show = (entry: KeptEntry, cameBy: CameBy) =>
      renderKept(entry, { now: clock.now(), ifNoneMatch, cameBy });
    const inStead = () => {
      const entry = entries.get(read.key);
      return entry && mayStandIn(entry) ? show(entry, 'stale') : null;
    };

    const before = entries.get(read.key);
    if (before && isFresh(before)) return show(before, 'hit');
    if (before && clock.now() < before.restUntil && mayStandIn(before)) return show(before, 'stale');

    let isMine = false;
    const flight =
      flights.underWay(read.key) ??
      flights.begin(read.key, () => {
        isMine = true;
        return look(read, request.headers, keepAlive);
      });
    if (flight === null) return inStead() ?? renderRefusal('busy');
    if (isMine) keepAlive(flight.over);

    const left = (ms: number) => Math.max(0, flight.begunAt + ms - clock.now());
    let looked = await flight.within(Math.min(left(settings.patienceMs), left(mostMs)));
    if (looked === undefined) {
      // The look goes on for those who come later; one that found a shared answer left it in memory.
      const known = inStead();
      if (known) return known;
      looked = await flight.within(left(mostMs));
    }
    if (looked?.type === 'kept') return show(looked.entry, cameByOf(looked.how, before));
    if (looked?.type === 'passing') return renderWhole(looked.answer);
    if (looked?.type === 'each-alone') return passThrough(origin, request, tellAway);
    const known = inStead();
    if (known) return known;
    if (looked?.type === 'own') {
      return isMine ? renderWhole(looked.answer) : passThrough(origin, request, tellAway);
    }
    return looked?.answer ? renderWhole(looked.answer) : renderRefusal('unavailable');
  };

  async function look(read: PublicRead, headers: Headers, keepAlive: KeepAlive): Promise<Looked> {
    const known = await newestKnown(read);
    if (known && isFresh(known)) return { type: 'kept', how: 'found', entry: known };
    const asking = { clock, origin, timeoutMs: settings.originTimeoutMs };
    const looked = await askOrigin(asking, read, headersOfLook(headers, read.site), known);
    if (looked.type === 'kept') {
      const { entry } = looked;
      entries.set(read.key, entry);
      keepAlive(shared.put(read.key, entry.kept, settings.lastKnownMs / 1000).catch(() => {}));
    } else if (looked.type === 'away') {
      tellAway(looked.why);
      const entry = entries.get(read.key);
      if (entry) entry.restUntil = clock.now() + restMs;
    } else if (!('answer' in looked) || looked.answer.status !== 429) {
      // The origin's word is another now, and not to be kept: what was known must not come back.
      entries.delete(read.key);
      keepAlive(shared.delete(read.key).catch(() => {}));
    }
    return looked;
  }

  /** What another isolate has heard lately may be newer than what this one holds. */
  async function newestKnown(read: PublicRead): Promise<KeptEntry | undefined> {
    const found = await nullAfter(sharedMs, shared.get(read.key));
    const entry = found && entryOf(read, found);
    if (entry) entries.set(read.key, entry);
    return entries.get(read.key);
  }

  function isFresh(entry: KeptEntry): boolean {
    const now = clock.now();
    return now < freshUntil(entry) && now < entry.kept.confirmedAt + settings.lastKnownMs;
  }

  function mayStandIn({ kept }: KeptEntry): boolean {
    return kept.mayStandIn && clock.now() < kept.confirmedAt + settings.lastKnownMs;
  }
}

function cameByOf(how: 'found' | 'stored' | 'confirmed', before: KeptEntry | undefined): CameBy {
  if (how === 'found') return 'hit';
  if (how === 'confirmed') return 'fwd=stale; fwd-status=304';
  return before ? 'fwd=stale; fwd-status=200' : 'fwd=miss; stored';
}

/** A cache that fails or is slow holds nothing. */
async function nullAfter<T>(ms: number, work: Promise<T | null>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
