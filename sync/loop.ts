import { setImmediate as turn } from 'node:timers/promises';
import { anyKey } from '../src/ports/announcements.ts';
import type { FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { SyncControl } from '../src/ports/sync-control.ts';
import { type Leader, startLeading } from './lead.ts';
import { createSyncerLease } from './lease.ts';

export interface Syncer extends SyncControl {
  /** Resolves when the index has read up to the position, whoever writes it; rejects after `timeoutMs`. */
  caughtUpTo(position: FeedPosition, timeoutMs?: number): Promise<void>;
  /** Ends after the flush under way; gives the lease back. */
  stop(): Promise<void>;
}

interface Log {
  error(what: object, message: string): void;
  info(what: object, message: string): void;
}

const leastBackoffMs = 100;
const mostBackoffMs = 5_000;
const catchUpMs = 60_000;

/**
 * Starts the one loop that writes the index. Where another process holds the lease, it waits for it, and drops this
 * process's caches whenever the index has moved.
 */
export function startSyncer(
  ports: Ports,
  options: {
    readonly log: Log;
    /** How often the slow audit in the background compares a batch. */
    readonly auditEveryMs?: number;
  },
): Syncer {
  const stopping = new AbortController();
  const lease = createSyncerLease(ports);
  let leader: Leader | null = null;
  let trouble: string | null = null;
  let storeWentBack = false;
  const counts = { flushes: 0, changes: 0, retries: 0, deadLetters: 0 };
  let lastFlushAt: number | null = null;
  let seen: FeedPosition | null = null;
  /** The write that is under way: the index shows its position a moment before it is announced. */
  let writing: Promise<unknown> = Promise.resolve();

  const mayWrite = async () => !stopping.signal.aborted && (await lease.isOurs());

  const step = async (): Promise<void> => {
    const epoch = await lease.take();
    if (epoch === null) {
      leader = null;
      return watchOther();
    }
    if (leader?.epoch !== epoch) {
      await ports.indexWriter.tidy();
      // What the one before had written, and could not tell any more, is told now.
      await ports.sharedBadges?.moved([anyKey]);
      if (ports.sharedBadges) ports.announcements.announce([anyKey]);
      leader = lead(epoch);
    }
    const written = await leader.step();
    if (!written.ok && written.why === 'fenced') {
      leader = null;
      storeWentBack = await lease.yieldTo(written.epoch);
    }
  };

  const lead = (epoch: number): Leader => {
    const leads = startLeading(ports, {
      epoch,
      mayWrite,
      signal: stopping.signal,
      onFlush: (flushed, changes) => {
        writing = flushed.then(
          ({ ok }) => {
            if (!ok) return;
            lastFlushAt = ports.clock.now();
            counts.flushes += 1;
            counts.changes += changes;
          },
          () => {},
        );
      },
      onBuild: (why) => options.log.info({ why, epoch }, 'the index is built anew'),
      onDeadLetters: (letters) => {
        counts.deadLetters += letters.length;
        for (const letter of letters) options.log.error({ letter }, 'a document can not be indexed');
      },
      onAudited: (findings) => {
        const wrong = findings.missing + findings.stale + findings.extra;
        if (wrong > 0) options.log.error({ findings }, 'the index was not as the store; it has been mended');
      },
      auditEveryMs: options.auditEveryMs,
    });
    if (storeWentBack) leads.rebuild('the store is older than the index');
    storeWentBack = false;
    return leads;
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
        // An engine in memory answers at once: others have their turn too.
        await turn();
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
        counts.retries += 1;
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
      return { position, lag, lastFlushAt, trouble, counts: { ...counts } };
    },
    caughtUpTo: async (target, timeoutMs = catchUpMs) => {
      const deadline = performance.now() + timeoutMs;
      while (performance.now() < deadline && !stopping.signal.aborted) {
        // An index that is away may come back in time; until then it has not caught up.
        const position = await ports.indexWriter.position().catch(() => null);
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
