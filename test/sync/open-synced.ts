import { expect } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../src/adapters/memory/badge-memory.ts';
import { createClaimCache } from '../../src/adapters/memory/claim-cache.ts';
import { createMemoryDelayQueue } from '../../src/adapters/memory/delay-queue.ts';
import { createFrozenLately } from '../../src/adapters/memory/frozen-lately.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryRateCounter } from '../../src/adapters/memory/rate-counters.ts';
import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { silentAudience } from '../../src/adapters/outgoing/audience-provider.ts';
import { systemIds } from '../../src/adapters/system/ids.ts';
import { createRequestRates } from '../../src/app/request-rates.ts';
import type { Item } from '../../src/domain/item.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { IndexOperation, IndexWriter } from '../../src/ports/search-index.ts';

export interface Synced {
  readonly ports: Ports;
  /** What the index holds, by `index id`. */
  readonly documents: Map<string, unknown>;
  /** Asked before each write to the index: throw, and the engine is away. */
  beforeWrite: () => void;
  /** The index forgets how far it has read, until it is built anew. */
  losePosition: () => void;
  /** What was announced, flush by flush. */
  readonly announced: (readonly string[])[];
}

/** Room for a shop's worth is laid out at once: too much for each of hundreds of runs. */
const fewBadges = { items: 1_000, coupons: 1_000, size: 100_000 };

/** A store and an index in memory; what is written to the index is kept document by document besides. */
export async function openSynced(copiesItems = false): Promise<Synced> {
  const store = openMemoryStore();
  const { index, writer } = await openMemoryIndex();
  const announcements = createMemoryAnnouncements();
  let isLost = false;
  let building: Map<string, unknown> | null = null;
  const position = async () => (isLost ? null : writer.position());
  const synced: Synced = {
    documents: new Map(),
    beforeWrite: () => {},
    losePosition: () => {
      isLost = true;
    },
    announced: [],
    ports: {
      ...store,
      clock: { now: () => 1_500 },
      ids: systemIds,
      index,
      badges: createBadgeMemory({ facts: index, announcements, clock: { now: () => 1_500 } }, fewBadges),
      sharedBadges: null,
      delayQueue: createMemoryDelayQueue(),
      indexWriter: watched(
        { ...writer, position, copiesItems },
        {
          write: (operations) => {
            synced.beforeWrite();
            for (const operation of operations) {
              keep(synced.documents, operation);
              if (building) keep(building, operation);
            }
          },
          build: () => {
            building = new Map();
          },
          copy: (operations) => {
            synced.beforeWrite();
            for (const operation of operations) if (building) keep(building, operation);
          },
          finish: () => {
            synced.documents.clear();
            for (const [key, document] of building ?? []) synced.documents.set(key, document);
            building = null;
            isLost = false;
          },
        },
      ),
      gate: createMemoryGate(store.userCoupons),
      claimCache: createClaimCache(store.templates, announcements),
      announcements,
      engines: [],
      audience: silentAudience,
      risk: { first: [], last: [] },
      orderStatus: null,
      freezeLimits: { openPerUser: 0, perCouponDay: 0 },
      frozenLately: createFrozenLately(),
      requestRates: createRequestRates(createMemoryRateCounter, { principal: 0, address: 0 }),
      shopperTokens: { userOf: async () => null },
    },
  };
  announcements.subscribe((keys) => synced.announced.push(keys));
  return synced;
}

function keep(documents: Map<string, unknown>, { index, id, document }: IndexOperation): void {
  if (document) documents.set(`${index} ${id}`, document);
  else documents.delete(`${index} ${id}`);
}

interface Watch {
  write(operations: readonly IndexOperation[]): void;
  build(): void;
  copy(operations: readonly IndexOperation[]): void;
  finish(): void;
}

/** `see` hears of each step before it happens. */
function watched(writer: IndexWriter, see: Watch): IndexWriter {
  return {
    ...writer,
    write: async (operations, flush) => {
      see.write(operations);
      return writer.write(operations, flush);
    },
    build: async (stamp) => {
      see.build();
      const build = await writer.build(stamp);
      return {
        write: async (operations, flush) => {
          see.copy(operations);
          return build.write(operations, flush);
        },
        finish: async (flush) => {
          see.finish();
          return build.finish(flush);
        },
      };
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
    const words = template.scope.include.flatMap((target) => {
      if (target.type === 'items')
        return wordsOfHalf(listed.flatMap(({ itemId }) => items.get(itemId) ?? []));
      return target.type === 'category' ? [target.id] : [];
    });
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
function wordsOfHalf(items: readonly Item[]): readonly string[] {
  const said = items.map(({ categoryPath, title }) => [...categoryPath, 'm 1', ...title.split(' ')]);
  const isShared = (word: string) => said.filter((words) => words.includes(word)).length * 2 >= said.length;
  return said.flat().filter(isShared);
}
