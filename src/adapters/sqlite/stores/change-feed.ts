import type { ChangeFeed, FeedPosition, SyncedCollection } from '../../../ports/change-feed.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

/** Another process's writes wake nobody here: they are looked for this often. */
const pollMs = 100;
/** After a commit of this process. A busy one commits hundreds of times a second, claims most of them: no changes. */
const restMs = 5;
const prunedPerTransaction = 2_000;

/** Positions are sequence numbers of the `changes` table. One process writes at a time, so they commit in order. */
export function createChangeFeed(reader: Database, writer: StoreWriter): ChangeFeed {
  // Kept by AUTOINCREMENT also when every change is pruned.
  const newest = () => Number(reader.statement(feedSql.newest).get()?.seq ?? 0);
  return {
    read: async (after, limit) => {
      const rows = reader.statement(feedSql.read).all(seqOf(after), limit);
      return {
        hints: rows.map(({ collection, id }) => ({
          collection: String(collection) as SyncedCollection,
          id: String(id),
        })),
        position: String(rows.at(-1)?.seq ?? after),
      };
    },
    end: async () => String(newest()),
    // Sequence numbers have gaps where a write was rolled back: close enough for a figure that people read.
    lag: async (after) => Math.max(0, newest() - seqOf(after)),
    reached: (a, b) => seqOf(a) >= seqOf(b),
    wait: (after, timeoutMs, signal) => {
      const seq = seqOf(after);
      return new Promise((resolve, reject) => {
        const look = () => {
          try {
            if (newest() > seq) stop();
          } catch (error) {
            stop();
            reject(error);
          }
        };
        let soon: NodeJS.Timeout | null = null;
        const lookSoon = () => {
          soon ??= setTimeout(() => {
            soon = null;
            look();
          }, restMs);
        };
        const stop = () => {
          clearTimeout(timeout);
          clearInterval(poll);
          if (soon) clearTimeout(soon);
          signal.removeEventListener('abort', stop);
          unsubscribe();
          resolve();
        };
        const timeout = setTimeout(stop, timeoutMs);
        const poll = setInterval(look, pollMs);
        const unsubscribe = writer.onCommit(lookSoon);
        signal.addEventListener('abort', stop);
        if (signal.aborted) stop();
        else look();
      });
    },
    prune: async (upTo) => {
      const job = { upTo: seqOf(upTo), limit: prunedPerTransaction };
      while ((await writer.run('pruneChanges', job)) === prunedPerTransaction);
    },
  };
}

export const feedSql = {
  newest: "SELECT seq FROM sqlite_sequence WHERE name = 'changes'",
  read: 'SELECT seq, collection, id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
};

function seqOf(position: FeedPosition): number {
  return Number(position);
}
