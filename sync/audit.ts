import type { AuditFindings } from '../src/app/sync-tasks.ts';
import type { ChangeHint, SyncedCollection } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexName, IndexOperation, Written } from '../src/ports/search-index.ts';
import { gather, pairOf, type SyncNeeds } from './gather.ts';
import { planIndexOperations } from './plan.ts';

export interface Audit {
  findings(): AuditFindings;
  /**
   * Compares for about `ms`, a batch at least. To be called when the feed has just been followed to its end: what
   * looked wrong before is looked at again first, since it may only have been late.
   */
  slice(ms: number): Promise<'more' | 'all' | Exclude<Written, { ok: true }>>;
}

type Needs = SyncNeeds & Pick<Ports, 'collectionWalk'>;

const collections: readonly SyncedCollection[] = ['items', 'relations', 'templates'];
const indexOf = { items: 'items', relations: 'coupon-items', templates: 'coupons' } as const;
export const collectionOf = { items: 'items', 'coupon-items': 'relations', coupons: 'templates' } as const;
const batch = 1_000;
const mostExamples = 20;

/**
 * Walks the store and looks each document up in the index; then walks the index and looks each one up in the store.
 * What is missing, stale or too much is handed to `mend`, which flushes it like any other change.
 */
export function auditIndex(ports: Needs, mend: (hints: readonly ChangeHint[]) => Promise<Written>): Audit {
  const counts = { checked: 0, missing: 0, stale: 0, extra: 0 };
  const examples: string[] = [];
  let place: Place | null = { side: 'store', collection: 0, after: null };
  let suspects: readonly ChangeHint[] = [];

  const lookAgain = async (): Promise<Written> => {
    const wrong = await compare(ports, suspects);
    suspects = [];
    for (const { what, index, id } of wrong) {
      counts[what] += 1;
      if (examples.length < mostExamples) examples.push(`${index} ${id}`);
    }
    return wrong.length === 0 ? { ok: true, deadLetters: [] } : mend(wrong.map(hintOf));
  };

  const next = async (at: Place): Promise<Place | null> => {
    const collection = collections[at.collection] ?? 'items';
    const ids =
      at.side === 'store'
        ? await ports.collectionWalk.ids(collection, at.after, batch)
        : await ports.indexWriter.ids(indexOf[collection], at.after, batch);
    if (at.side === 'store') {
      counts.checked += ids.length;
      suspects = (
        await compare(
          ports,
          ids.map((id) => ({ collection, id })),
        )
      ).map(hintOf);
    } else {
      suspects = (await unknownIds(ports, collection, ids)).map((id) => ({ collection, id }));
    }
    return placeAfter(at, ids);
  };

  return {
    findings: () => ({ ...counts, examples: [...examples] }),
    slice: async (ms) => {
      const until = performance.now() + ms;
      if (suspects.length > 0) {
        const mended = await lookAgain();
        if (!mended.ok) return mended;
      }
      do {
        if (place === null) return 'all';
        place = await next(place);
      } while (suspects.length === 0 && performance.now() < until);
      return place === null && suspects.length === 0 ? 'all' : 'more';
    },
  };
}

interface Wrong {
  readonly what: 'missing' | 'stale' | 'extra';
  readonly index: IndexName;
  readonly id: string;
}

async function compare(ports: Needs, hints: readonly ChangeHint[]): Promise<Wrong[]> {
  const operations = planIndexOperations(await gather(ports, hints, false));
  const hashes = new Map<IndexName, ReadonlyMap<string, string>>();
  for (const index of new Set(operations.map((operation) => operation.index))) {
    const ids = operations.filter((operation) => operation.index === index).map(({ id }) => id);
    hashes.set(index, await ports.indexWriter.hashes(index, ids));
  }
  return operations.flatMap((operation) => {
    const what = wrongWith(operation, hashes.get(operation.index)?.get(operation.id));
    return what === null ? [] : [{ what, index: operation.index, id: operation.id }];
  });
}

function wrongWith({ document, hash }: IndexOperation, found: string | undefined): Wrong['what'] | null {
  if (document === null) return found === undefined ? null : 'extra';
  if (found === undefined) return 'missing';
  return found === hash ? null : 'stale';
}

/** Ids that the store holds nothing under that would be indexed. */
async function unknownIds(
  ports: Pick<Ports, 'items' | 'relations' | 'templates'>,
  collection: SyncedCollection,
  ids: readonly string[],
): Promise<readonly string[]> {
  const known = new Set(await knownIds(ports, collection, ids));
  return ids.filter((id) => !known.has(id));
}

async function knownIds(
  { items, relations, templates }: Pick<Ports, 'items' | 'relations' | 'templates'>,
  collection: SyncedCollection,
  ids: readonly string[],
): Promise<string[]> {
  switch (collection) {
    case 'items':
      return (await items.getMany(ids)).map(({ itemId }) => itemId);
    case 'relations':
      return (await relations.getMany(ids.map(pairOf))).map(
        ({ couponId, itemId }) => `${couponId}|${itemId}`,
      );
    case 'templates':
      return (await templates.getMany(ids)).flatMap(({ id, phase }) => (phase === 'draft' ? [] : [id]));
  }
}

function hintOf({ index, id }: Wrong): ChangeHint {
  return { collection: collectionOf[index], id };
}

interface Place {
  readonly side: 'store' | 'index';
  /** Which of `collections`. */
  readonly collection: number;
  readonly after: string | null;
}

function placeAfter({ side, collection }: Place, ids: readonly string[]): Place | null {
  const last = ids.at(-1);
  if (ids.length === batch && last !== undefined) return { side, collection, after: last };
  if (collection + 1 < collections.length) return { side, collection: collection + 1, after: null };
  return side === 'store' ? { side: 'index', collection: 0, after: null } : null;
}
