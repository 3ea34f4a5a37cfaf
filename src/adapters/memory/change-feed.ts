import type { ChangeFeed, ChangeHint, SyncedCollection } from '../../ports/change-feed.ts';

export type Changed = (collection: SyncedCollection, id: string) => void;

/** A feed whose position is the number of changes so far, and what reports a change to it. */
export function createMemoryChanges(): { readonly feed: ChangeFeed; readonly changed: Changed } {
  let hints: { readonly seq: number; readonly hint: ChangeHint }[] = [];
  let newest = 0;
  const waiting = new Set<() => void>();
  return {
    changed: (collection, id) => {
      hints.push({ seq: ++newest, hint: { collection, id } });
      for (const look of waiting) look();
    },
    feed: {
      read: async (after, limit) => {
        const found = hints.filter(({ seq }) => seq > Number(after)).slice(0, limit);
        return { hints: found.map(({ hint }) => hint), position: String(found.at(-1)?.seq ?? after) };
      },
      end: async () => String(newest),
      lag: async (after) => Math.max(0, newest - Number(after)),
      reached: (a, b) => Number(a) >= Number(b),
      wait: (after, timeoutMs, signal) =>
        new Promise((resolve) => {
          const stop = () => {
            clearTimeout(timeout);
            signal.removeEventListener('abort', stop);
            waiting.delete(look);
            resolve();
          };
          const look = () => {
            if (newest > Number(after)) stop();
          };
          const timeout = setTimeout(stop, timeoutMs);
          signal.addEventListener('abort', stop);
          waiting.add(look);
          if (signal.aborted) stop();
          else look();
        }),
      prune: async (upTo) => {
        hints = hints.filter(({ seq }) => seq > Number(upTo));
      },
    },
  };
}
