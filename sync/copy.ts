import type { SyncedCollection } from '../src/ports/change-feed.ts';
import type { FlushStamp } from '../src/ports/flush-stamp.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { DeadLetter, IndexBuild, IndexOperation, Written } from '../src/ports/search-index.ts';
import { gather, type SyncNeeds } from './gather.ts';
import { planIndexOperations } from './plan.ts';
import type { Stamps } from './stamps.ts';

/** Items first: what copies them into relations then finds them there. */
const collections: readonly SyncedCollection[] = ['items', 'relations', 'templates'];
/** What is read at a time is bounded by it. */
const batch = 1_000;
/** No two of them write the same document. While one is written the next is read and made ready. */
const writesAtOnce = 2;

export interface StoreCopy {
  /** Documents that have been looked at. */
  copied(): number;
  /**
   * Copies on for about `ms`, reading the next batch while others are written. Nothing read is left unwritten behind
   * it, so that live changes may be flushed in between.
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

  const readAt = async (at: Place): Promise<Read> => {
    // Taken before the store is read.
    const stamp = stamps.next();
    const collection = collections[at.collection];
    if (collection === undefined) throw new Error(`There is no collection ${at.collection}.`);
    const ids = await ports.collectionWalk.ids(collection, at.after, batch);
    const hints = ids.map((id) => ({ collection, id }));
    const operations = planIndexOperations(await gather(ports, hints, false));
    return { stamp, operations, next: placeAfter(at, ids) };
  };

  const write = async ({ stamp, operations }: Read): Promise<Written> => {
    if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
    return build.write(operations, { stamp, mayWrite });
  };

  return {
    copied: () => copied,
    slice: async (ms) => {
      const until = performance.now() + ms;
      const writing: { readonly read: Read; readonly written: Promise<Written> }[] = [];
      let reading = place;
      try {
        do {
          while (reading !== null && writing.length < writesAtOnce) {
            const read = await readAt(reading);
            const written = write(read);
            // Heard in its turn, or by nobody where the one before it has failed.
            written.catch(() => {});
            writing.push({ read, written });
            reading = performance.now() < until ? read.next : null;
          }
          const first = writing.shift();
          if (!first) break;
          const written = await first.written;
          if (!written.ok) return written;
          onDeadLetters(written.deadLetters);
          copied += first.read.operations.length;
          place = first.read.next;
        } while (reading !== null || writing.length > 0);
      } finally {
        await Promise.allSettled(writing.map(({ written }) => written));
      }
      return place === null ? 'all' : 'more';
    },
  };
}

interface Read {
  readonly stamp: FlushStamp;
  readonly operations: readonly IndexOperation[];
  /** Null: there is no more. */
  readonly next: Place | null;
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
