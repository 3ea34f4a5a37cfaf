import type { Client, estypes } from '@elastic/elasticsearch';
import type { Instant } from '../../domain/instant.ts';
import type { IndexName } from '../../ports/search-index.ts';
import { ask, limits, search } from './connection.ts';

/** By id, what an audit knows each document by; what is gone is left out. */
export async function hashesIn(
  client: Client,
  concrete: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { docs } = await ask(
    client.mget<{ readonly hash?: string; readonly deleted?: boolean }>(
      { index: concrete, ids: [...ids], _source_includes: ['hash', 'deleted'] },
      limits.write,
    ),
  );
  const hashes = new Map<string, string>();
  for (const doc of docs) {
    if ('error' in doc || !doc.found || doc._source?.deleted) continue;
    hashes.set(doc._id, doc._source?.hash ?? '');
  }
  return hashes;
}

/** Ids that readers can see. Relations go by couponId, then itemId. */
export async function idsIn(
  client: Client,
  concrete: string,
  name: IndexName,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const fields = sortFields[name];
  const behind = after === null ? {} : { search_after: after.split('|') };
  const { hits } = await search<unknown>(client, {
    index: concrete,
    query: { bool: { must_not: { term: { deleted: true } } } },
    sort: fields.map((field): estypes.SortCombinations => ({ [field]: 'asc' })),
    size: limit,
    _source: false,
    ...behind,
  });
  return hits.hits.flatMap(({ _id }) => (_id === undefined ? [] : [_id]));
}

/** Ids whose deletes were written before the instant. */
export async function tombstonesIn(
  client: Client,
  concrete: string,
  before: Instant,
  limit: number,
): Promise<readonly string[]> {
  const old = { range: { deletedAt: { lt: before, format: 'epoch_millis' } } };
  const query = { bool: { filter: [{ term: { deleted: true } }, old] } };
  const { hits } = await search<unknown>(client, { index: concrete, query, size: limit, _source: false });
  return hits.hits.flatMap(({ _id }) => (_id === undefined ? [] : [_id]));
}

const sortFields: Readonly<Record<IndexName, readonly string[]>> = {
  items: ['itemId'],
  coupons: ['couponId'],
  'coupon-items': ['couponId', 'itemId'],
};
