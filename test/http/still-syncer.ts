import type { SyncControl } from '../../src/ports/sync-control.ts';

/** For an app in whose tests nothing is indexed. */
export const stillSyncer: SyncControl = {
  report: async () => ({
    position: null,
    lag: 0,
    lastFlushAt: null,
    trouble: null,
    counts: { flushes: 0, changes: 0, retries: 0, deadLetters: 0 },
  }),
};
