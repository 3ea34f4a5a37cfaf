import { randomUUID } from 'node:crypto';
import { type HeldLease, holdLease } from '../src/app/hold-lease.ts';
import type { FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { SyncControl } from '../src/ports/sync-control.ts';
import { copyEverything } from './first-copy.ts';
import { flush } from './flush.ts';

export interface Syncer extends SyncControl {
  /** Resolves when the index has read up to the position, whoever writes it; rejects after `timeoutMs`. */
  caughtUpTo(position: FeedPosition, timeoutMs?: number): Promise<void>;
  /** Ends after the flush under way; gives the lease back. */
  stop(): Promise<void>;
}

interface Log {
  error(what: object, message: string): void;
}

const leaseName = 'syncer';
const leaseTtlMs = 10_000;
const hintsPerFlush = 1_000;
/** How long a quiet loop sleeps before it looks again by itself. */
const idleMs = 1_000;
const pruneEveryMs = 10_000;
const leastBackoffMs = 100;
const mostBackoffMs = 5_000;
const catchUpMs = 60_000;

/**
 * Starts the one loop that writes the index. Where another process holds the lease, it waits for it, and drops this
 * process's caches whenever the index has moved.
 */
export function startSyncer(ports: Ports, options: { readonly log: Log }): Syncer {
  const stopping = new AbortController();
  const holder = `syncer-${process.pid}-${randomUUID().slice(0, 8)}`;
  let lease: HeldLease | null = null;
  let trouble: string | null = null;
  let lastFlushAt: number | null = null;
  let lastPrunedAt = 0;
  let seen: FeedPosition | null = null;

  const goOn = () => lease !== null && !stopping.signal.aborted;

  const step = async (): Promise<void> => {
    lease ??= await takeLease();
    if (!lease) return watchOther();
    const position = await ports.indexWriter.position();
    if (position === null) return copyEverything(ports, goOn);
    const { hints, position: behind } = await ports.changeFeed.read(position, hintsPerFlush);
    if (hints.length === 0) {
      await prune(position);
      return ports.changeFeed.wait(position, idleMs, stopping.signal);
    }
    if (!goOn()) return;
    await flush(ports, hints, behind);
    lastFlushAt = ports.clock.now();
  };

  const takeLease = async (): Promise<HeldLease | null> => {
    const onLost = () => {
      lease = null;
    };
    const taken = await holdLease(ports, { name: leaseName, holder, note: '', ttlMs: leaseTtlMs, onLost });
    return taken.ok ? taken.lease : null;
  };

  const watchOther = async (): Promise<void> => {
    const position = await ports.indexWriter.position();
    if (position !== seen) ports.announcements.announce(['index|moved']);
    seen = position;
    await pause(leastBackoffMs, stopping.signal);
  };

  /** Every so often, and not while there is work: it is a write of its own. */
  const prune = async (position: FeedPosition): Promise<void> => {
    if (performance.now() - lastPrunedAt < pruneEveryMs) return;
    lastPrunedAt = performance.now();
    await ports.changeFeed.prune(position);
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
    await lease?.release();
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
        if (position !== null && ports.changeFeed.reached(position, target)) return;
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
