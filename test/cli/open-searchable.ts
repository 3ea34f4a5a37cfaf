import { onTestFinished } from 'vitest';
import { untilSearchable } from '../../src/cli/until-searchable.ts';
import { compose } from '../../src/compose.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { startSyncer } from '../../sync/loop.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An empty store of its own with a syncer; closed when the test is over. */
export async function openSearchable(
  clock?: Clock,
): Promise<{ ports: Ports; searchable: () => Promise<void> }> {
  const dataDir = temporaryFolder();
  const composition = await compose({ dataDir, secretKey: null }, clock ? { clock } : {});
  onTestFinished(() => composition.close());
  const { ports } = composition;
  const syncer = startSyncer(ports, {
    log: {
      error: (what) => console.error(what),
      info: () => {},
    },
  });
  onTestFinished(() => syncer.stop());
  return {
    ports,
    searchable: async () => {
      if (!(await untilSearchable(ports, 10_000))) throw new Error('The index did not catch up within 10 s.');
    },
  };
}
