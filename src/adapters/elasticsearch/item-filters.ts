import type { estypes } from '@elastic/elasticsearch';
import { isListAlone, keyOfTarget } from '../../domain/target-keys.ts';
import type { Target } from '../../domain/template.ts';
import type { IndexName, ItemQuery } from '../../ports/search-index.ts';

export type Query = estypes.QueryDslQueryContainer;

export interface Filtered {
  /** Relations carry a copy of their item, so that both can be asked at once; no item comes from both. */
  readonly indices: readonly Extract<IndexName, 'items' | 'coupon-items'>[];
  readonly filter: Query[];
}

/**
 * What an item must be to come on the page. `meant`: for each word of the query the words that it may mean.
 * `excludedList`: the items of the coupon's list, asked for only where the scope excludes them.
 */
export function filtersOf(
  query: ItemQuery,
  meant: readonly (readonly string[])[],
  excludedList: readonly string[],
): Filtered {
  const { within, category, brand, minPrice, maxPrice } = query;
  const covered: Filtered = within ? coveredBy(within, excludedList) : { indices: ['items'], filter: [] };
  const filter = [...covered.filter];
  if (category !== undefined) filter.push({ term: { category } });
  if (brand !== undefined) filter.push({ term: { brand } });
  if (minPrice !== undefined) filter.push({ range: { salePrice: { gte: minPrice } } });
  if (maxPrice !== undefined) filter.push({ range: { salePrice: { lte: maxPrice } } });
  for (const words of meant) filter.push({ terms: { words: [...words] } });
  return { indices: covered.indices, filter };
}

type Within = NonNullable<ItemQuery['within']>;

export function excludesList({ scope }: Within): boolean {
  return scope.exclude.some(isList) && scope.include.some((target) => !isList(target));
}

/** Any include and no exclude; a merchant's coupon covers that merchant's items alone. */
function coveredBy({ couponId, scope, merchantId }: Within, excludedList: readonly string[]): Filtered {
  const inList: Query = { bool: { filter: [{ term: { couponId } }, isKnown] } };
  const others = scope.include.filter((target) => !isList(target));
  // Whatever is listed is excluded then.
  const listed = scope.include.some(isList) && !scope.exclude.some(isList);
  const filter: Query[] = [];
  if (merchantId !== null) filter.push({ term: { keys: `merchant|${merchantId}` } });
  const excluded = scope.exclude.filter((target) => !isList(target));
  if (excluded.length > 0) filter.push(not(namedBy(excluded)));
  if (isListAlone(scope.include)) {
    return { indices: ['coupon-items'], filter: listed ? [inList, ...filter] : [{ match_none: {} }] };
  }
  const named = namedBy(others);
  if (!listed) {
    const unlisted = chunks(excludedList).map((itemId) => not({ terms: { itemId } }));
    return { indices: ['items'], filter: [named, ...unlisted, ...filter] };
  }
  const ofCatalogue: Query = { bool: { filter: [named], must_not: [{ exists: { field: 'couponId' } }] } };
  const ofListAlone: Query = { bool: { filter: [inList], must_not: [named] } };
  return {
    indices: ['items', 'coupon-items'],
    filter: [{ bool: { should: [ofCatalogue, ofListAlone] } }, ...filter],
  };
}

/** A relation to an item that nobody has told us of has no copy of it. */
const isKnown: Query = { exists: { field: 'salesCount' } };

function isList({ type }: Target): boolean {
  return type === 'items';
}

function namedBy(targets: readonly Target[]): Query {
  if (targets.some(({ type }) => type === 'all')) return { match_all: {} };
  const itemIds = targets.flatMap((target) => (target.type === 'item' ? [target.id] : []));
  const keys = targets.flatMap((target) => (target.type === 'item' ? [] : [keyOfTarget(target)]));
  const should: Query[] = [];
  if (itemIds.length > 0) should.push({ terms: { itemId: itemIds } });
  if (keys.length > 0) should.push({ terms: { keys } });
  return should.length === 0 ? { match_none: {} } : { bool: { should } };
}

function not(query: Query): Query {
  return { bool: { must_not: [query] } };
}

/** `index.max_terms_count` is 65,536 where nobody has changed it. */
const mostTerms = 65_536;

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / mostTerms) }, (_, n) =>
    ids.slice(n * mostTerms, (n + 1) * mostTerms),
  );
}
