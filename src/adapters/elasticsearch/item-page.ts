import type { Client, estypes } from '@elastic/elasticsearch';
import { type FacetGroup, facetsOf } from '../../domain/facets.ts';
import type { Item } from '../../domain/item.ts';
import { type ItemOrder, itemRank, orderOf, rankOf, sortValueOf } from '../../domain/item-order.ts';
import { isListAlone } from '../../domain/target-keys.ts';
import { meantTerms } from '../../domain/text/meant-word.ts';
import { queryWords } from '../../domain/text/tokens.ts';
import type { Facets, ItemKeyset, ItemPage, ItemQuery } from '../../ports/search-index.ts';
import { search } from './connection.ts';
import { excludesList, filtersOf, type Query } from './item-filters.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Needs {
  readonly client: Client;
  readonly prefix: string;
  readonly vocabulary: Vocabulary;
}

/** `total` is exact up to here. */
const countedUpTo = 10_000;

/** A page of a landing page or of the catalogue: one search, behind the keyset. */
export async function readItemPage(
  { client, prefix, vocabulary }: Needs,
  query: ItemQuery,
): Promise<ItemPage> {
  const { within, after, limit } = query;
  const words = queryWords(query.q ?? '');
  const [meant, excludedList] = await Promise.all([
    Promise.all(words.map(async (word) => meantTerms(await vocabulary.meant('items', word)))),
    within && excludesList(within) ? readList(client, prefix, within.couponId) : [],
  ]);
  const { indices, filter } = filtersOf(query, meant, excludedList);
  const order = orderOf(query.sort, within !== null && isListAlone(within.scope.include));
  const { hits, aggregations } = await search<{ readonly item: Item }, FacetAggregates>(client, {
    index: indices.map((name) => prefix + name),
    query: { bool: { filter } },
    sort: sortOf(order),
    size: limit + 1,
    _source: ['item'],
    track_total_hits: countedUpTo + 1,
    ...(after ? { search_after: searchAfter(order, after) } : {}),
    ...(query.facets ? { aggs: facetAggregations } : {}),
  });
  const rows = hits.hits.flatMap(({ _source, sort }) =>
    _source ? [{ item: _source.item, listSort: order === 'listed' ? Number(sort?.[0]) : 0 }] : [],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const counted = typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
  return {
    items: page.map(({ item }) => item),
    next: last
      ? {
          value: sortValueOf(order, itemRank(order, last.item, last.listSort)),
          itemId: last.item.itemId,
        }
      : null,
    total: Math.min(counted, countedUpTo),
    totalIsExact: counted <= countedUpTo,
    facets: query.facets ? facetsIn(aggregations) : null,
  };
}

/** Where a value is unknown, as the domain ranks it: behind all others. */
const unknown = Number.MAX_SAFE_INTEGER;

const sortFields: Readonly<Record<ItemOrder, estypes.SortCombinations>> = {
  listed: { sort: { order: 'asc' } },
  sales: { salesCount: { order: 'desc' } },
  price: { salePrice: { order: 'asc', missing: unknown } },
  '-price': { salePrice: { order: 'desc', missing: -unknown } },
  newest: { listedAt: { order: 'desc', format: 'epoch_millis' } },
};

const isAscending: Readonly<Record<ItemOrder, boolean>> = {
  listed: true,
  sales: false,
  price: true,
  '-price': false,
  newest: false,
};

function sortOf(order: ItemOrder): estypes.SortCombinations[] {
  return [sortFields[order], { itemId: { order: 'asc' } }];
}

function searchAfter(order: ItemOrder, { value, itemId }: ItemKeyset): estypes.SortResults {
  const rank = rankOf(order, value);
  return [isAscending[order] ? rank : 0 - rank, itemId];
}

/** A page of the list's ids; a longer list that is excluded is no page of a shop any more. */
const idsAPage = 10_000;
const mostExcluded = 500_000;

async function readList(client: Client, prefix: string, couponId: string): Promise<string[]> {
  const itemIds: string[] = [];
  const filter: Query[] = [{ term: { couponId } }];
  for (let after: string | undefined; itemIds.length < mostExcluded; ) {
    const { hits } = await search<unknown>(client, {
      index: `${prefix}coupon-items`,
      query: { bool: { filter } },
      sort: [{ itemId: 'asc' }],
      size: idsAPage,
      _source: false,
      ...(after === undefined ? {} : { search_after: [after] }),
    });
    for (const { sort } of hits.hits) itemIds.push(String(sort?.[0]));
    if (hits.hits.length < idsAPage) return itemIds;
    after = itemIds.at(-1);
  }
  throw new Error(
    `Coupon ${couponId} excludes a list of more than ${mostExcluded} items; exclude a category or a tag.`,
  );
}

/** At most 50 of each are shown; with several shards each counts so many, so that the sums are right. */
const mostValues = 50;
const countedByShard = 5_000;
const facetAggregations = {
  category: { terms: { field: 'category', size: mostValues, shard_size: countedByShard } },
  brand: { terms: { field: 'brand', size: mostValues, shard_size: countedByShard } },
  price: { terms: { field: 'priceBucket', size: mostValues } },
};

interface FacetAggregates {
  readonly category: Buckets;
  readonly brand: Buckets;
  readonly price: Buckets;
}

interface Buckets {
  readonly buckets: readonly { readonly key: string | number; readonly doc_count: number }[];
}

function facetsIn(aggregates: FacetAggregates | undefined): Facets {
  const groups: FacetGroup[] = [];
  const add = (buckets: Buckets | undefined, group: (key: string | number) => Partial<FacetGroup>) => {
    for (const { key, doc_count: count } of buckets?.buckets ?? []) {
      groups.push({ categoryPath: [], brandId: null, priceBucket: null, count, ...group(key) });
    }
  };
  add(aggregates?.category, (key) => ({ categoryPath: [String(key)] }));
  add(aggregates?.brand, (key) => ({ brandId: String(key) }));
  add(aggregates?.price, (key) => ({ priceBucket: Number(key) }));
  return facetsOf(groups);
}
