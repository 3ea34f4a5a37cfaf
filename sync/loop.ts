import type { FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { SyncControl } from '../src/ports/sync-control.ts';
import { copyEverything } from './first-copy.ts';
import { flush } from './flush.ts';
import { standForLease } from './lease.ts';
import { movedPopularity } from './popularity.ts';

export interface Syncer extends SyncControl {
  /** Resolves when the index has read up to the position, whoever writes it; rejects after `timeoutMs`. */
  caughtUpTo(position: FeedPosition, timeoutMs?: number): Promise<void>;
  /** Ends after the flush under way; gives the lease back. */
  stop(): Promise<void>;
}

interface Log {
  error(what: object, message: string): void;
}

const hintsPerFlush = 1_000;
/** How long a quiet loop sleeps before it looks again by itself. */
const idleMs = 1_000;
const pruneEveryMs = 10_000;
const popularityEveryMs = 60_000;
const leastBackoffMs = 100;
const mostBackoffMs = 5_000;
const catchUpMs = 60_000;

/**
 * Starts the one loop that writes the index. Where another process holds the lease, it waits for it, and drops this
 * process's caches whenever the index has moved.
 */
export function startSyncer(ports: Ports, options: { readonly log: Log }): Syncer {
  const stopping = new AbortController();
  const lease = standForLease(ports);
  const popularity = new Map<string, number>();
  const dueForPrune = every(pruneEveryMs);
  const dueForPopularity = every(popularityEveryMs);
  let trouble: string | null = null;
  let lastFlushAt: number | null = null;
  let seen: FeedPosition | null = null;
  /** The write that is under way: the index shows its position a moment before it is announced. */
  let writing: Promise<unknown> = Promise.resolve();

  const mayWrite = async () => !stopping.signal.aborted && (await lease.isOurs());

  const step = async (): Promise<void> => {
    if (!(await lease.take())) return watchOther();
    const position = await ports.indexWriter.position();
    if (position === null) return copyEverything(ports, mayWrite);
    if (dueForPrune()) await ports.changeFeed.prune(position);
    if (dueForPopularity()) await refreshPopularity();
    const { hints, position: behind } = await ports.changeFeed.read(position, hintsPerFlush);
    if (hints.length === 0) {
      // The store is another one than the index was built from, or an older copy of it.
      if (!ports.changeFeed.reached(await ports.changeFeed.end(), position))
        return copyEverything(ports, mayWrite);
      return ports.changeFeed.wait(position, idleMs, stopping.signal);
    }
    const flushed = flush(ports, hints, { position: behind, follow: true, mayWrite });
    writing = flushed.catch(() => {});
    if (await flushed) {
      lastFlushAt = ports.clock.now();
    }
  };

  const refreshPopularity = async (): Promise<void> => {
    const hints = await movedPopularity(ports, popularity);
    for (let from = 0; from < hints.length; from += hintsPerFlush) {
      const some = hints.slice(from, from + hintsPerFlush);
      await flush(ports, some, { position: null, follow: false, mayWrite });
    }
  };

  const watchOther = async (): Promise<void> => {
    const position = await ports.indexWriter.position();
    if (position !== seen) ports.announcements.announce(['index|moved']);
    seen = position;
    await pause(leastBackoffMs, stopping.signal);
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await step();
        failures = 0;
        trouble = null;
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
        options.log.error({ err: error }, 'syncing failed; it is tried again');
        await pause(backoff(failures++), stopping.signal);
      }
    }
    await lease.release();
  };
  const ended = run();

  return {
    report: async () => {
      const position = await ports.indexWriter.position();
      const lag = position === null ? 0 : await ports.changeFeed.lag(position);
      return { position, lag, lastFlushAt, trouble };
    },
    caughtUpTo: async (target, timeoutMs = catchUpMs) => {
      const deadline = performance.now() + timeoutMs;
      while (performance.now() < deadline && !stopping.signal.aborted) {
        const position = await ports.indexWriter.position();
        if (position !== null && ports.changeFeed.reached(position, target)) return void (await writing);
        await pause(5, stopping.signal);
      }
      throw new Error(
        `The index has not caught up within ${timeoutMs / 1000} s${trouble === null ? '' : `: ${trouble}`}.`,
      );
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** True at most once in `ms`, and not before that much has passed. */
function every(ms: number): () => boolean {
  let last = performance.now();
  return () => {
    if (performance.now() - last < ms) return false;
    last = performance.now();
    return true;
  };
}

/** Doubling, with a random half, so that several don't come back at one moment. */
function backoff(failures: number): number {
  const whole = Math.min(mostBackoffMs, leastBackoffMs * 2 ** failures);
  return whole / 2 + (Math.random() * whole) / 2;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
