import { isListAlone, keyOfTarget } from '../../../domain/target-keys.ts';
import type { Target } from '../../../domain/template.ts';
import { meantTerms } from '../../../domain/text/meant-word.ts';
import { queryWords } from '../../../domain/text/tokens.ts';
import type { ItemQuery } from '../../../ports/search-index.ts';
import { anyOf } from './coverage.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A condition on `items i`, with the values of its question marks in their order. */
export interface Clause {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** What an item must be to come on the page. */
export function filtersOf(query: ItemQuery, vocabulary: Vocabulary): Clause[] {
  const { within, q, category, brand, minPrice, maxPrice } = query;
  const row = rowOf(query);
  const filters = within ? scopeFilters(within, row) : [];
  if (category !== undefined) {
    const sql = `${row} IN (SELECT item FROM item_keys WHERE key = ?)`;
    filters.push({ sql, values: [`category|${category}`] });
  }
  if (brand !== undefined) filters.push({ sql: 'i.brand = ?', values: [brand] });
  if (minPrice !== undefined) filters.push({ sql: 'i.sale_price >= ?', values: [minPrice] });
  if (maxPrice !== undefined) filters.push({ sql: 'i.sale_price <= ?', values: [maxPrice] });
  const words = queryWords(q ?? '');
  if (words.length === 0) return filters;
  const match = words.map((word) => `(${anyOf(meantTerms(vocabulary.meant('items', word)))})`);
  const sql = `${row} IN (SELECT rowid FROM items_text WHERE items_text MATCH ?)`;
  return [...filters, { sql, values: [match.join(' AND ')] }];
}

/**
 * The row of an item. With `+` it is only compared: an explicit list drives the query then, and for each of its items
 * the engine would else try every row of the other condition.
 */
function rowOf({ within }: ItemQuery): string {
  return within && isListAlone(within.scope.include) ? '+i.id' : 'i.id';
}

export function joined(clauses: readonly Clause[]): Clause {
  return {
    sql: clauses.length === 0 ? '1' : clauses.map(({ sql }) => sql).join(' AND '),
    values: clauses.flatMap(({ values }) => values),
  };
}

/** Any include and no exclude; a merchant's coupon covers that merchant's items alone. */
function scopeFilters(
  { scope, merchantId, couponId }: NonNullable<ItemQuery['within']>,
  row: string,
): Clause[] {
  const filters: Clause[] = [];
  if (!isListAlone(scope.include)) filters.push(namedBy(scope.include, couponId, row));
  if (scope.exclude.length > 0) {
    const { sql, values } = namedBy(scope.exclude, couponId, row);
    filters.push({ sql: `NOT ${sql}`, values });
  }
  if (merchantId !== null) filters.push({ sql: 'i.merchant = ?', values: [merchantId] });
  return filters;
}

function namedBy(targets: readonly Target[], couponId: string, row: string): Clause {
  const keys: string[] = [];
  const itemIds: string[] = [];
  // No target names nothing.
  const clauses: Clause[] = [{ sql: '0', values: [] }];
  for (const target of targets) {
    if (target.type === 'all') clauses.push({ sql: '1', values: [] });
    else if (target.type === 'items') {
      const sql = 'i.item_id IN (SELECT l.item_id FROM coupon_items l WHERE l.coupon_id = ?)';
      clauses.push({ sql, values: [couponId] });
    } else if (target.type === 'item') itemIds.push(target.id);
    else keys.push(keyOfTarget(target));
  }
  if (itemIds.length > 0) {
    const sql = 'i.item_id IN (SELECT value FROM json_each(?))';
    clauses.push({ sql, values: [JSON.stringify(itemIds)] });
  }
  if (keys.length > 0) {
    const sql = `${row} IN (SELECT item FROM item_keys WHERE key IN (SELECT value FROM json_each(?)))`;
    clauses.push({ sql, values: [JSON.stringify(keys)] });
  }
  return {
    sql: `(${clauses.map(({ sql }) => sql).join(' OR ')})`,
    values: clauses.flatMap(({ values }) => values),
  };
}
