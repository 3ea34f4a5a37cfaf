import type { SyncedCollection } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import { flush } from './flush.ts';

/** Items first: what copies them into relations then finds them there. */
const collections: readonly SyncedCollection[] = ['items', 'relations', 'templates'];
const batch = 2_000;

/**
 * Builds an index that has no position from the store: the position is taken before anything is copied, so that
 * what changes meanwhile comes again through the feed. `goOn` is asked before each write.
 */
export async function copyEverything(
  ports: Pick<
    Ports,
    'templates' | 'items' | 'relations' | 'indexWriter' | 'announcements' | 'changeFeed' | 'collectionWalk'
  >,
  goOn: () => boolean,
): Promise<void> {
  const position = await ports.changeFeed.end();
  await ports.indexWriter.clear();
  for (const collection of collections) {
    let after: string | null = null;
    for (;;) {
      const ids = await ports.collectionWalk.ids(collection, after, batch);
      if (!goOn()) return;
      if (ids.length > 0)
        await flush(
          ports,
          ids.map((id) => ({ collection, id })),
          null,
        );
      if (ids.length < batch) break;
      after = ids.at(-1) ?? null;
    }
  }
  if (goOn()) await ports.indexWriter.write([], position);
}
