import type { SyncedCollection } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import { flush } from './flush.ts';

/** Items first: what copies them into relations then finds them there. */
const collections: readonly SyncedCollection[] = ['items', 'relations', 'templates'];
/** A chunk of the copy; what is read at a time is bounded by it. */
const batch = 1_000;

/**
 * Builds an index that has no position from the store: the position is taken before anything is copied, so that
 * what changes meanwhile comes again through the feed. A copy that breaks off leaves no position and begins anew.
 */
export async function copyEverything(
  ports: Pick<
    Ports,
    | 'templates'
    | 'items'
    | 'relations'
    | 'userCoupons'
    | 'clock'
    | 'indexWriter'
    | 'announcements'
    | 'changeFeed'
    | 'collectionWalk'
  >,
  mayWrite: () => Promise<boolean>,
): Promise<void> {
  const position = await ports.changeFeed.end();
  if (!(await mayWrite())) return;
  await ports.indexWriter.clear();
  for (const collection of collections) {
    let after: string | null = null;
    do {
      const ids: readonly string[] = await ports.collectionWalk.ids(collection, after, batch);
      const hints = ids.map((id) => ({ collection, id }));
      if (!(await flush(ports, hints, { position: null, follow: false, mayWrite }))) return;
      after = ids.length === batch ? (ids.at(-1) ?? null) : null;
    } while (after !== null);
  }
  if (await mayWrite()) await ports.indexWriter.write([], position);
}
