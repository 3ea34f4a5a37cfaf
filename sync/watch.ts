import type { Ports } from '../src/ports/ports.ts';
import type { SyncControl } from '../src/ports/sync-control.ts';

/** How far the index is, as a server sees it whose syncer is another process. */
export function watchSync(ports: Pick<Ports, 'indexWriter' | 'changeFeed'>): SyncControl {
  return {
    report: async () => {
      const position = await ports.indexWriter.position();
      const lag = position === null ? 0 : await ports.changeFeed.lag(position);
      return {
        position,
        lag,
        lastFlushAt: null,
        trouble: null,
        counts: { flushes: 0, changes: 0, retries: 0, deadLetters: 0 },
      };
    },
  };
}
