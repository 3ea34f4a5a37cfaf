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
const mostOfBatch = 1_000;
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
  let next: Place | null = { collection: 0, after: null };
  /** Read, and not written: what lies behind may be. */
  const again: Place[] = [];
  let copied = 0;

  const readAt = async (at: Place): Promise<Batch> => {
    // Taken before the store is read.
    const stamp = stamps.next();
    const collection = collections[at.collection];
    if (collection === undefined) throw new Error(`There is no collection ${at.collection}.`);
    const ids = await ports.collectionWalk.ids(collection, at.after, mostOfBatch);
    const hints = ids.map((id) => ({ collection, id }));
    const operations = planIndexOperations(await gather(ports, hints, false));
    return { at, stamp, operations, next: placeAfter(at, ids) };
  };

  const write = async ({ at, stamp, operations }: Batch): Promise<Written> => {
    let written: Written = { ok: false, why: 'not-ours' };
    try {
      if (await mayWrite()) written = await build.write(operations, { stamp, mayWrite });
    } finally {
      if (!written.ok) again.push(at);
    }
    if (written.ok) {
      onDeadLetters(written.deadLetters);
      copied += operations.length;
    }
    return written;
  };

  const read = async (): Promise<Batch | null> => {
    const [failed] = again;
    const at = failed ?? next;
    if (at === null) return null;
    const found = await readAt(at);
    if (failed) again.shift();
    else next = found.next;
    return found;
  };

  return {
    copied: () => copied,
    slice: async (ms) => {
      const until = performance.now() + ms;
      const writing: Promise<Written>[] = [];
      let inTime = true;
      try {
        for (;;) {
          const batch = inTime && writing.length < writesAtOnce ? await read() : null;
          if (batch !== null) {
            const written = write(batch);
            // Heard in its turn, or by nobody where the one before it has failed.
            written.catch(() => {});
            writing.push(written);
            inTime = performance.now() < until;
            continue;
          }
          const first = writing.shift();
          if (!first) break;
          const written = await first;
          if (!written.ok) return written;
        }
      } finally {
        await Promise.allSettled(writing);
      }
      return next === null && again.length === 0 ? 'all' : 'more';
    },
  };
}

interface Batch {
  readonly at: Place;
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
  if (ids.length === mostOfBatch && last !== undefined) return { collection, after: last };
  return collection + 1 < collections.length ? { collection: collection + 1, after: null } : null;
}
