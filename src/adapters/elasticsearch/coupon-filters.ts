import type { Client } from '@elastic/elasticsearch';
import type { Item } from '../../domain/item.ts';
import { keysNaming, unknownItem } from '../../domain/target-keys.ts';
import type { CouponQuery } from '../../ports/search-index.ts';
import { search } from './connection.ts';
import { everywhere, placeKey } from './documents.ts';
import type { Query } from './item-filters.ts';

/** What a coupon must be to be found; looks up what the query names first. */
export async function couponFilters(client: Client, prefix: string, query: CouponQuery): Promise<Query[]> {
  const { at, category, brand, merchantId, itemId, channel, region } = query;
  const asked: (Query | Promise<Query>)[] = [];
  if (category !== undefined) asked.push(aboutCategory(client, prefix, category));
  if (brand !== undefined) asked.push(aboutKey(client, prefix, `brand|${brand}`, [`brand|${brand}`]));
  if (merchantId !== undefined) {
    asked.push(any({ term: { merchantId } }, { term: { include: `merchant|${merchantId}` } }));
  }
  if (itemId !== undefined) asked.push(coveringItem(client, prefix, itemId));
  return [
    { term: { phase: 'published' } },
    { range: { opensAt: { lte: at, format: 'epoch_millis' } } },
    { range: { closesAt: { gt: at, format: 'epoch_millis' } } },
    { terms: { claimChannels: fitting(channel) } },
    { terms: { channels: fitting(channel) } },
    { terms: { claimRegions: fitting(region) } },
    { terms: { regions: fitting(region) } },
    ...(await Promise.all(asked)),
  ];
}

function fitting(place: string | undefined): string[] {
  return place === undefined ? [everywhere] : [everywhere, placeKey(place)];
}

/** With the categories above it, as the first item in it by id has them: a coupon for a wider one covers it too. */
async function aboutCategory(client: Client, prefix: string, category: string): Promise<Query> {
  const key = `category|${category}`;
  const { hits } = await search<{ readonly item: Item }>(client, {
    index: `${prefix}items`,
    query: { bool: { filter: [{ term: { keys: key } }] } },
    sort: [{ itemId: 'asc' }],
    size: 1,
    _source: ['item'],
  });
  const path = hits.hits[0]?._source?.item.categoryPath ?? [category];
  const levels = path.slice(0, path.indexOf(category) + 1);
  return aboutKey(
    client,
    prefix,
    key,
    levels.map((level) => `category|${level}`),
  );
}

/** Coupons that name one of the targets or everything, or whose list holds an item of the key. */
async function aboutKey(
  client: Client,
  prefix: string,
  key: string,
  targets: readonly string[],
): Promise<Query> {
  const listing = await couponsListing(client, prefix, { term: { keys: key } });
  return any({ terms: { include: ['all', ...targets] } }, byList(listing));
}

/** Coupons that cover the item, exclusions honoured: `covers` of the domain, as a query. */
async function coveringItem(client: Client, prefix: string, itemId: string): Promise<Query> {
  const [found, listing] = await Promise.all([
    search<{ readonly item: Item }>(client, {
      index: `${prefix}items`,
      query: { bool: { filter: [{ term: { itemId } }] } },
      size: 1,
      _source: ['item'],
    }),
    couponsListing(client, prefix, { term: { itemId } }),
  ]);
  const item = found.hits.hits[0]?._source?.item ?? unknownItem(itemId);
  const keys = keysNaming(item);
  const ofMerchant: Query =
    item.merchantId === null ? { match_none: {} } : { term: { merchantId: item.merchantId } };
  return {
    bool: {
      filter: [
        any({ terms: { include: keys } }, byList(listing)),
        any({ bool: { must_not: [{ exists: { field: 'merchantId' } }] } }, ofMerchant),
      ],
      must_not: [
        { terms: { exclude: keys } },
        { bool: { filter: [{ term: { exclude: 'items' } }, { terms: { couponId: listing } }] } },
      ],
    },
  };
}

function byList(listing: string[]): Query {
  return { bool: { filter: [{ term: { include: 'items' } }, { terms: { couponId: listing } }] } };
}

function any(...should: Query[]): Query {
  return { bool: { should } };
}

/** As many as an answer may have buckets, and a query terms. */
const mostListing = 65_535;

async function couponsListing(client: Client, prefix: string, query: Query): Promise<string[]> {
  const { aggregations } = await search<
    unknown,
    { readonly coupons: { readonly buckets: readonly { readonly key: string }[] } }
  >(client, {
    index: `${prefix}coupon-items`,
    query: { bool: { filter: [query] } },
    size: 0,
    aggs: { coupons: { terms: { field: 'couponId', size: mostListing } } },
  });
  return (aggregations?.coupons.buckets ?? []).map(({ key }) => key);
}
