import type { Ports } from '../../src/ports/ports.ts';
import { copyStore } from '../../sync/copy.ts';
import { createStamps } from '../../sync/stamps.ts';
import { mayWrite } from './indexed.ts';

/** Builds the index from the store, as the syncer's first copy does. */
export async function buildIndex(ports: Ports): Promise<void> {
  const stamps = createStamps(1);
  const build = await ports.indexWriter.build(stamps.next());
  const copy = copyStore(ports, build, { stamps, mayWrite, onDeadLetters: () => {} });
  while ((await copy.slice(1_000)) === 'more');
  await build.finish({ stamp: stamps.next(), position: null, mayWrite, whenSearchable: () => {} });
}
