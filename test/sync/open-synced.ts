import { expect } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../src/adapters/memory/claim-cache.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { silentAudience } from '../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../src/adapters/system/ids.ts';
import type { Item } from '../../src/domain/item.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { IndexOperation, IndexWriter } from '../../src/ports/search-index.ts';

export interface Synced {
  readonly ports: Ports;
  /** What the index holds, by `index id`. */
  readonly documents: Map<string, unknown>;
  /** Asked before each write to the index: throw, and the engine is away. */
  beforeWrite: () => void;
  /** What was announced, flush by flush. */
  readonly announced: (readonly string[])[];
}

/** A store and an index in memory; what is written to the index is kept document by document besides. */
export async function openSynced(copiesItems = false): Promise<Synced> {
  const store = openMemoryStore();
  const { index, writer } = await openMemoryIndex();
  const announcements = createMemoryAnnouncements();
  const synced: Synced = {
    documents: new Map(),
    beforeWrite: () => {},
    announced: [],
    ports: {
      ...store,
      clock: { now: () => 1_500 },
      ids: systemIds,
      index,
      indexWriter: watched({ ...writer, copiesItems }, (operations) => {
        synced.beforeWrite();
        for (const { index: name, id, document } of operations ?? []) {
          if (document) synced.documents.set(`${name} ${id}`, document);
          else synced.documents.delete(`${name} ${id}`);
        }
        if (!operations) synced.documents.clear();
      }),
      gate: createMemoryGate(store.userCoupons),
      claimCache: createClaimCache(store.templates, announcements),
      announcements,
      engines: [],
      audience: silentAudience,
      risk: { first: [], last: [] },
      orderStatus: null,
      freezeLimits: { openPerUser: 0, perCouponDay: 0 },
      shopperTokens: { userOf: async () => null },
    },
  };
  announcements.subscribe((keys) => synced.announced.push(keys));
  return synced;
}

/** `see` hears of each write before it happens, of a clear as null. */
function watched(
  writer: IndexWriter,
  see: (operations: readonly IndexOperation[] | null) => void,
): IndexWriter {
  return {
    ...writer,
    write: async (operations, position) => {
      see(operations);
      await writer.write(operations, position);
    },
    clear: async () => {
      see(null);
      await writer.clear();
    },
  };
}

/** What the index must hold, read off the store by other means than the syncer's. */
export async function expectedDocuments(ports: Ports): Promise<Map<string, unknown>> {
  const { collectionWalk, indexWriter } = ports;
  const documents = new Map<string, unknown>();
  const everyId = (collection: 'items' | 'relations' | 'templates') =>
    collectionWalk.ids(collection, null, 10_000);
  const items = new Map(
    (await ports.items.getMany(await everyId('items'))).map((item) => [item.itemId, item]),
  );
  for (const [id, item] of items) documents.set(`items ${id}`, item);
  for (const id of await everyId('relations')) {
    const [couponId = '', itemId = ''] = id.split('|');
    const [relation] = await ports.relations.getMany([{ couponId, itemId }]);
    const item = indexWriter.copiesItems ? (items.get(itemId) ?? null) : null;
    documents.set(`coupon-items ${id}`, { ...relation, item });
  }
  for (const template of await ports.templates.getMany(await everyId('templates'))) {
    if (template.phase === 'draft') continue;
    const listed = await ports.relations.page(template.id, null, 20);
    const words = template.scope.include.some(({ type }) => type === 'items')
      ? listed.flatMap(({ itemId }) => wordsOf(items.get(itemId)))
      : [];
    const { byDay } = await ports.userCoupons.stats(template.id, ports.clock.now());
    documents.set(`coupons ${template.id}`, {
      template,
      popularity: byDay.reduce((sum, { claimed }) => sum + claimed, 0),
      text: expect.objectContaining({
        description: template.description,
        covers: [...new Set(words)].join(' '),
      }),
    });
  }
  return documents;
}

/** The tests' brand is `m-1`. */
function wordsOf(item: Item | undefined): readonly string[] {
  return item ? [...item.categoryPath, 'm 1', item.title] : [];
}
