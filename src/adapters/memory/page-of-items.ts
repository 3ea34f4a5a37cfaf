import { type FacetGroup, facetsOf, priceBucket } from '../../domain/facets.ts';
import type { Item } from '../../domain/item.ts';
import { itemRank, orderOf, rankOf, sortValueOf } from '../../domain/item-order.ts';
import { covers } from '../../domain/pricing/scope.ts';
import { isListAlone } from '../../domain/target-keys.ts';
import { meantTerms } from '../../domain/text/meant-word.ts';
import { queryWords } from '../../domain/text/tokens.ts';
import type { ItemPage, ItemQuery } from '../../ports/search-index.ts';
import type { IndexedData } from './search-index.ts';
import { meantWords } from './vocabulary.ts';

/** Totals are exact up to it. */
const mostCounted = 10_000;

export function pageOfItems(data: IndexedData, query: ItemQuery): ItemPage {
  const { within, after, limit } = query;
  const list = within ? data.lists.get(within.couponId) : undefined;
  const order = orderOf(query.sort, within !== null && isListAlone(within.scope.include));
  const all = [...data.items.values()];
  const meant = meantWords(
    queryWords(query.q ?? ''),
    all.map(({ words }) => words),
  ).map(meantTerms);
  const fitting = all.filter(
    ({ item, words }) =>
      (within === null || covers(within, item, list?.has(item.itemId) ?? false)) &&
      isFiltered(item, query) &&
      meant.every((terms) => terms.some((term) => words.has(term))),
  );
  const ranked = fitting
    .map(({ item }) => ({ item, rank: itemRank(order, item, list?.get(item.itemId)?.sort ?? 0) }))
    .sort((a, b) => a.rank - b.rank || (a.item.itemId < b.item.itemId ? -1 : 1));
  const rest = after
    ? ranked.filter((one) => isBehind(one, rankOf(order, after.value), after.itemId))
    : ranked;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    next:
      last && rest.length > limit ? { value: sortValueOf(order, last.rank), itemId: last.item.itemId } : null,
    total: Math.min(fitting.length, mostCounted),
    totalIsExact: fitting.length <= mostCounted,
    facets: query.facets ? facetsOf(fitting.map(({ item }) => alone(item))) : null,
  };
}

function isFiltered(item: Item, { category, brand, minPrice, maxPrice }: ItemQuery): boolean {
  const { categoryPath, brandId, salePrice } = item;
  return (
    (category === undefined || categoryPath.includes(category)) &&
    (brand === undefined || brandId === brand) &&
    (minPrice === undefined || (salePrice !== null && salePrice >= minPrice)) &&
    (maxPrice === undefined || (salePrice !== null && salePrice <= maxPrice))
  );
}

function isBehind(
  one: { readonly item: Item; readonly rank: number },
  rank: number,
  itemId: string,
): boolean {
  return one.rank > rank || (one.rank === rank && one.item.itemId > itemId);
}

function alone({ categoryPath, brandId, salePrice }: Item): FacetGroup {
  return { categoryPath, brandId, priceBucket: priceBucket(salePrice), count: 1 };
}
