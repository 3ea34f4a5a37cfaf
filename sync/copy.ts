import type { SyncedCollection } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { DeadLetter, IndexBuild, Written } from '../src/ports/search-index.ts';
import { gather, type SyncNeeds } from './gather.ts';
import { planIndexOperations } from './plan.ts';
import type { Stamps } from './stamps.ts';

/** Items first: what copies them into relations then finds them there. */
const collections: readonly SyncedCollection[] = ['items', 'relations', 'templates'];
/** What is read at a time is bounded by it. */
const batch = 1_000;

export interface StoreCopy {
  /** Documents that have been looked at. */
  copied(): number;
  /**
   * Copies on for about `ms`, reading the next batch while the last one is written. Nothing read is left unwritten
   * behind it, so that live changes may be flushed in between.
   */
  slice(ms: number): Promise<'more' | 'all' | Exclude<Written, { ok: true }>>;
}

/** The whole store, collection by collection in key order, into an index that is being built. */
export function copyStore(
  ports: SyncNeeds & Pick<Ports, 'collectionWalk'>,
  build: IndexBuild,
  options: {
    readonly stamps: Stamps;
    readonly mayWrite: () => Promise<boolean>;
    readonly onDeadLetters: (letters: readonly DeadLetter[]) => void;
  },
): StoreCopy {
  const { stamps, mayWrite, onDeadLetters } = options;
  let place: Place | null = { collection: 0, after: null };
  let copied = 0;

  const read = async (at: Place) => {
    // Taken before the store is read.
    const stamp = stamps.next();
    const collection = collections[at.collection];
    if (collection === undefined) throw new Error(`There is no collection ${at.collection}.`);
    const ids = await ports.collectionWalk.ids(collection, at.after, batch);
    const hints = ids.map((id) => ({ collection, id }));
    const operations = planIndexOperations(await gather(ports, hints, false));
    return { stamp, operations, next: placeAfter(at, ids) };
  };

  return {
    copied: () => copied,
    slice: async (ms) => {
      const until = performance.now() + ms;
      let ahead = place === null ? null : read(place);
      while (ahead !== null) {
        const { stamp, operations, next } = await ahead;
        ahead = next !== null && performance.now() < until ? read(next) : null;
        // Where the write fails, nobody is left to hear that the reading ahead failed too.
        ahead?.catch(() => {});
        const written = (await mayWrite())
          ? await build.write(operations, { stamp, mayWrite })
          : ({ ok: false, why: 'not-ours' } as const);
        if (!written.ok) {
          await ahead?.catch(() => {});
          return written;
        }
        onDeadLetters(written.deadLetters);
        copied += operations.length;
        place = next;
      }
      return place === null ? 'all' : 'more';
    },
  };
}

interface Place {
  /** Which of `collections`. */
  readonly collection: number;
  readonly after: string | null;
}

function placeAfter({ collection }: Place, ids: readonly string[]): Place | null {
  const last = ids.at(-1);
  if (ids.length === batch && last !== undefined) return { collection, after: last };
  return collection + 1 < collections.length ? { collection: collection + 1, after: null } : null;
}
