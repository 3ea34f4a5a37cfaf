import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { sourceOf } from '../../../src/adapters/elasticsearch/documents.ts';
import { readMappings } from '../../../src/adapters/elasticsearch/mappings.ts';
import { openElasticsearchIndex } from '../../../src/adapters/elasticsearch/open-index.ts';
import { compose } from '../../../src/compose.ts';
import type { Item } from '../../../src/domain/item.ts';
import { keysNaming } from '../../../src/domain/target-keys.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { IndexName, IndexOperation } from '../../../src/ports/search-index.ts';
import { copyStore } from '../../../sync/copy.ts';
import { flush } from '../../../sync/flush.ts';
import { createStamps } from '../../../sync/stamps.ts';
import { badgeCandidates } from '../../contracts/badge-candidates.ts';
import { mayWrite } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startElasticsearch } from '../../engines/elasticsearch-server.ts';
import { alternate } from '../alternate.ts';
import type { RowGroup } from '../row.ts';
import { measureLandingPage } from './landing-walk.ts';

const couponId = 'K';
const batch = 1_000;
const itemsOfPage = 50;

/** From the store to Elasticsearch, and badges from there, each beside the bare requests with the same client. */
export const search: RowGroup = {
  name: 'search',
  measure: async ({ quick }) => {
    const server = await startElasticsearch();
    const dataDir = await mkdtemp(join(tmpdir(), 'clipper-bench-'));
    const { ports: embedded, close } = await compose({ dataDir, secretKey: 'bench' });
    const client = new Client({ node: server.url });
    const prefix = `b${randomUUID().slice(0, 8)}-`;
    const index = await openElasticsearchIndex({ url: server.url, prefix });
    const ports: Ports = { ...embedded, index: index.index, indexWriter: index.writer };
    try {
      const itemIds = await fillStore(embedded, quick ? 3_000 : 15_000);
      const documents = await documentsOf(embedded, itemIds);
      const rebuilt = await alternate(quick, {
        ours: () => rebuild(ports, itemIds.length),
        floor: () => bareBulk(client, documents, 'once'),
      });
      const followed = await alternate(quick, {
        ours: () => follow(ports, itemIds),
        floor: () => bareBulk(client, documents.slice(itemIds.length), 'each request'),
      });
      const rounds = quick ? 50 : 400;
      const looked = await alternate(quick, {
        ours: () => everyMs(rounds, (n) => badgeCandidates(index.index, pageAt(itemIds, n))),
        floor: () => everyMs(rounds, (n) => bareSearch(client, prefix, pageAt(itemIds, n))),
      });
      return [
        {
          what: 'items and relations into a new index, store to searchable ÷ bare bulk of the same documents',
          unit: 'rows/s',
          ...rebuilt,
          ratio: rebuilt.ours / rebuilt.floor,
          goal: 0.85,
        },
        {
          what: 'relations by the change feed, store to searchable ÷ bare bulk and a refresh a thousand',
          unit: 'rows/s',
          ...followed,
          ratio: followed.ours / followed.floor,
          goal: 0.5,
        },
        {
          what: `badge candidates of ${itemsOfPage} items ÷ the same searches, bare`,
          unit: 'ms',
          ...looked,
          ratio: looked.floor / looked.ours,
          goal: 1 / 1.3,
        },
        await measureLandingPage(ports, {
          couponId,
          what: `a list of ${itemIds.length.toLocaleString('en-US')} items`,
          quick,
        }),
      ];
    } finally {
      await index.close();
      await client.close();
      await close();
      await rm(dataDir, { recursive: true });
      await server.stop();
    }
  },
};

async function fillStore(ports: Ports, count: number): Promise<string[]> {
  const items = Array.from({ length: count }, (_, n) =>
    itemOf(`i${String(n).padStart(6, '0')}`, {
      title: `Whole milk number ${n} of ${n % 97}`,
      categoryPath: ['grocery', `aisle-${n % 50}`],
      brandId: `brand-${n % 300}`,
      salesCount: n % 1_000,
    }),
  );
  for (let from = 0; from < count; from += batch) await ports.items.putMany(items.slice(from, from + batch));
  const scope = { include: [{ type: 'items' as const }], exclude: [] };
  await ports.templates.insert(templateOf(couponId, { scope }));
  for (let n = 0; n < 50; n++) {
    await ports.templates.insert(
      templateOf(`T${n}`, { scope: { include: [{ type: 'category', id: `aisle-${n}` }], exclude: [] } }),
    );
  }
  const relations = items.map(({ itemId }, sort) => ({ couponId, itemId, sort }));
  for (let from = 0; from < count; from += batch) {
    await ports.relations.putMany(relations.slice(from, from + batch));
  }
  return items.map(({ itemId }) => itemId);
}

/** Documents a second: as many items as relations. */
async function rebuild(ports: Ports, count: number): Promise<number> {
  const stamps = createStamps(nextEpoch());
  const build = await ports.indexWriter.build(stamps.next());
  const copy = copyStore(ports, build, { stamps, mayWrite, onDeadLetters: () => {} });
  const began = performance.now();
  while ((await copy.slice(1_000)) !== 'all');
  await build.finish({ stamp: stamps.next(), position: null, mayWrite, whenSearchable: () => {} });
  return perSecond(2 * count, began);
}

/** Relations a second, a thousand a flush. */
async function follow(ports: Ports, itemIds: readonly string[]): Promise<number> {
  const stamps = createStamps(nextEpoch());
  const began = performance.now();
  for (let from = 0; from < itemIds.length; from += batch) {
    const hints = itemIds
      .slice(from, from + batch)
      .map((itemId) => ({ collection: 'relations' as const, id: `${couponId}|${itemId}` }));
    await flush(ports, hints, { stamps, position: String(from), follow: true, mayWrite });
  }
  return perSecond(itemIds.length, began);
}

let epoch = 0;
function nextEpoch(): number {
  epoch += 1;
  return epoch;
}

interface BareDocument {
  readonly name: IndexName;
  readonly id: string;
  readonly document: object;
}

/** What the copy writes, made before anything is measured: items, then relations. */
async function documentsOf(ports: Ports, itemIds: readonly string[]): Promise<BareDocument[]> {
  const items = new Map<string, Item>();
  for (let from = 0; from < itemIds.length; from += batch) {
    for (const item of await ports.items.getMany(itemIds.slice(from, from + batch)))
      items.set(item.itemId, item);
  }
  const bare = (operation: IndexOperation): BareDocument => ({
    name: operation.index,
    id: operation.id,
    document: JSON.parse(sourceOf({ ...operation, hash: 'x'.repeat(28) }, 0)),
  });
  return [
    ...itemIds.map((id) => bare({ index: 'items', id, document: items.get(id) ?? null })),
    ...itemIds.map((itemId, sort) => {
      const document = { couponId, itemId, sort, item: items.get(itemId) ?? null };
      return bare({ index: 'coupon-items', id: `${couponId}|${itemId}`, document });
    }),
  ];
}

/** Documents a second into new indices of the same mappings, a thousand a request. */
async function bareBulk(
  client: Client,
  documents: readonly BareDocument[],
  refresh: 'each request' | 'once',
): Promise<number> {
  const mappings = await readMappings();
  const time = randomUUID();
  const concrete = (name: IndexName) => `bare-${name}-${time}`;
  for (const name of ['items', 'coupon-items'] as const) {
    const { settings, mappings: mapping } = mappings[name];
    await client.indices.create({ index: concrete(name), settings, mappings: mapping });
  }
  const began = performance.now();
  for (let from = 0; from < documents.length; from += batch) {
    const { errors } = await client.bulk({
      operations: documents
        .slice(from, from + batch)
        .flatMap(({ name, id, document }) => [{ index: { _index: concrete(name), _id: id } }, document]),
      refresh: refresh === 'each request',
    });
    if (errors) throw new Error('the bare bulk was refused');
  }
  await client.indices.refresh({ index: `bare-*-${time}` });
  const rate = perSecond(documents.length, began);
  for (const name of ['items', 'coupon-items'] as const)
    await client.indices.delete({ index: concrete(name) });
  return rate;
}

/** The two requests that a look-up can't do without, for the same items, on the same indices. */
async function bareSearch(client: Client, prefix: string, itemIds: readonly string[]): Promise<void> {
  const terms = { bool: { filter: [{ terms: { itemId: [...itemIds] } }] } };
  const { responses } = await client.msearch<{ readonly item: Item }>({
    searches: [
      { index: `${prefix}items` },
      { query: terms, size: 10_000, _source: ['item'], sort: [{ itemId: 'asc' }], track_total_hits: false },
      { index: `${prefix}coupon-items` },
      {
        query: terms,
        size: 10_000,
        _source: false,
        sort: [{ itemId: 'asc' }, { couponId: 'asc' }],
        track_total_hits: false,
      },
    ],
  });
  const keys = new Set<string>();
  const [items] = responses;
  if (items && 'hits' in items) {
    for (const { _source } of items.hits.hits)
      for (const key of _source ? keysNaming(_source.item) : []) keys.add(key);
  }
  await client.msearch({
    searches: [
      { index: `${prefix}coupons` },
      {
        query: { bool: { should: [{ terms: { include: [...keys] } }, { terms: { couponId: [couponId] } }] } },
        size: 10_000,
        _source: ['template'],
        sort: [{ couponId: 'asc' }],
        track_total_hits: false,
      },
    ],
  });
}

function pageAt(itemIds: readonly string[], n: number): string[] {
  const from = (n * itemsOfPage) % (itemIds.length - itemsOfPage);
  return itemIds.slice(from, from + itemsOfPage);
}

async function everyMs(rounds: number, act: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < rounds; n++) await act(n);
  return (performance.now() - began) / rounds;
}

function perSecond(count: number, began: number): number {
  return count / ((performance.now() - began) / 1_000);
}
