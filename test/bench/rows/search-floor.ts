import { randomUUID } from 'node:crypto';
import type { Client, estypes } from '@elastic/elasticsearch';
import { sourceOf } from '../../../src/adapters/elasticsearch/documents.ts';
import { readMappings } from '../../../src/adapters/elasticsearch/mappings.ts';
import type { Item } from '../../../src/domain/item.ts';
import { keysNaming } from '../../../src/domain/target-keys.ts';
import type { IndexName, IndexOperation } from '../../../src/ports/search-index.ts';

/** The list of a search bench, and how many documents are written or read at a time. */
export const couponId = 'K';
export const batch = 1_000;

export interface BareDocument {
  readonly name: IndexName;
  readonly id: string;
  readonly document: object;
}

/** What the copy writes, made before anything is measured: items, then relations. */
export function documentsOf(items: readonly Item[]): BareDocument[] {
  const bare = (operation: IndexOperation): BareDocument => ({
    name: operation.index,
    id: operation.id,
    document: JSON.parse(sourceOf({ ...operation, hash: 'x'.repeat(28) }, 0)),
  });
  return [
    ...items.map((item) => bare({ index: 'items', id: item.itemId, document: item })),
    ...items.map((item, sort) => {
      const { itemId } = item;
      const document = { couponId, itemId, sort, item };
      return bare({ index: 'coupon-items', id: `${couponId}|${itemId}`, document });
    }),
  ];
}

/** Documents a second into new indices of the same mappings, a thousand a request. */
export async function bareBulk(
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
  const rate = documents.length / ((performance.now() - began) / 1_000);
  for (const name of ['items', 'coupon-items'] as const)
    await client.indices.delete({ index: concrete(name) });
  return rate;
}

/** The two requests that a look-up can't do without, for the same items, on the same indices. */
export async function bareSearch(client: Client, prefix: string, itemIds: readonly string[]): Promise<void> {
  const { responses } = await client.msearch<{ readonly item: Item }>({
    searches: searchesOfItems(prefix, itemIds),
  });
  const [items] = responses;
  const hits = items && 'hits' in items ? items.hits.hits : [];
  const keys = new Set(hits.flatMap(({ _source }) => (_source ? keysNaming(_source.item) : [])));
  await client.msearch({ searches: searchOfCoupons(prefix, keys) });
}

/** All of it in one request, which only who knows the items' keys before could make. */
export async function bareSearchAtOnce(
  client: Client,
  prefix: string,
  items: readonly Item[],
): Promise<void> {
  const itemIds = items.map(({ itemId }) => itemId);
  const keys = new Set(items.flatMap(keysNaming));
  await client.msearch({
    searches: [...searchesOfItems(prefix, itemIds), ...searchOfCoupons(prefix, keys)],
  });
}

type Searches = estypes.MsearchRequestItem[];

function searchesOfItems(prefix: string, itemIds: readonly string[]): Searches {
  const query = { bool: { filter: [{ terms: { itemId: [...itemIds] } }] } };
  return [
    { index: `${prefix}items` },
    { query, size: 10_000, _source: ['item'], sort: [{ itemId: 'asc' }], track_total_hits: false },
    { index: `${prefix}coupon-items` },
    {
      query,
      size: 10_000,
      _source: false,
      sort: [{ itemId: 'asc' }, { couponId: 'asc' }],
      track_total_hits: false,
    },
  ];
}

function searchOfCoupons(prefix: string, keys: ReadonlySet<string>): Searches {
  return [
    { index: `${prefix}coupons` },
    {
      query: { bool: { should: [{ terms: { include: [...keys] } }, { terms: { couponId: [couponId] } }] } },
      size: 10_000,
      _source: ['template'],
      sort: [{ couponId: 'asc' }],
      track_total_hits: false,
    },
  ];
}
