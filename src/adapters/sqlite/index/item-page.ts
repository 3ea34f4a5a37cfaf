import type { Item } from '../../../domain/item.ts';
import { queryWords } from '../../../domain/text/tokens.ts';
import type { Facets, ItemPage, ItemQuery, ItemSort } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { keyOf } from './keys.ts';
import type { Vocabulary } from './vocabulary.ts';

/** `total` is exact up to here. */
const countedUpTo = 10_000;
const facetValues = 50;

type Value = string | number | null;

interface Clause {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** A page of a landing page or of the catalogue: a keyset query over items, filtered in SQL. */
export function readItemPage(db: Database, vocabulary: Vocabulary, query: ItemQuery): ItemPage {
  const filters = filtersOf(query, vocabulary);
  if (!filters)
    return { items: [], next: null, total: 0, totalIsExact: true, facets: query.facets ? noFacets : null };
  const bySort = query.sort === 'recommended' && isListAlone(query);
  const order = bySort ? { column: 'r.sort', direction: 'ASC' as const } : orders[query.sort];
  const from = fromOf(query, bySort);
  const where = joined([...filters, ...afterOf(query, order)]);
  const { limit } = query;
  const rows = db.raw
    .prepare(
      `SELECT ${order.column} AS value, i.item_id, i.doc ${from.sql} WHERE ${where.sql}
       ORDER BY ${order.column} IS NULL, ${order.column} ${order.direction}, i.item_id LIMIT ?`,
    )
    .all(...from.values, ...where.values, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const base = joined(filters);
  return {
    items: page.map(({ doc }) => JSON.parse(String(doc)) as Item),
    next: last
      ? { value: last.value === null ? null : Number(last.value), itemId: String(last.item_id) }
      : null,
    ...countOf(db, from, base),
    facets: query.facets ? facetsOf(db, from, base) : null,
  };
}

const orders: Readonly<Record<ItemSort, { column: string; direction: 'ASC' | 'DESC' }>> = {
  recommended: { column: 'i.sales_count', direction: 'DESC' },
  sales: { column: 'i.sales_count', direction: 'DESC' },
  price: { column: 'i.sale_price', direction: 'ASC' },
  '-price': { column: 'i.sale_price', direction: 'DESC' },
  newest: { column: 'i.listed_at', direction: 'DESC' },
};

const noFacets: Facets = { category: [], brand: [], price: [] };

function isListAlone({ within }: ItemQuery): boolean {
  return within?.scope.include.every(({ type }) => type === 'items') ?? false;
}

/** The explicit list drives the query where it is all that the scope names. */
function fromOf(query: ItemQuery, bySort: boolean): Clause {
  if (query.within === null || !isListAlone(query)) return { sql: 'FROM items i', values: [] };
  const index = bySort ? 'INDEXED BY coupon_items_by_sort' : '';
  return {
    sql: `FROM coupon_items r ${index} JOIN items i ON r.coupon_id = ? AND i.item_id = r.item_id`,
    values: [query.within.couponId],
  };
}

/** Null where a word of the query stands nowhere: nothing can match. */
function filtersOf(query: ItemQuery, vocabulary: Vocabulary): Clause[] | null {
  const filters: Clause[] = [];
  const { within, q, category, brand, minPrice, maxPrice } = query;
  if (within) {
    const { scope, merchantId, couponId } = within;
    if (!isListAlone(query)) filters.push(anyOf(scope.include, couponId));
    if (scope.exclude.length > 0) {
      const excluded = anyOf(scope.exclude, couponId);
      filters.push({ sql: `NOT ${excluded.sql}`, values: excluded.values });
    }
    if (merchantId !== null) filters.push({ sql: 'i.merchant = ?', values: [merchantId] });
  }
  if (category !== undefined) {
    filters.push({
      sql: 'i.id IN (SELECT item FROM item_keys WHERE key = ?)',
      values: [`category|${category}`],
    });
  }
  if (brand !== undefined) filters.push({ sql: 'i.brand = ?', values: [brand] });
  if (minPrice !== undefined) filters.push({ sql: 'i.sale_price >= ?', values: [minPrice] });
  if (maxPrice !== undefined) filters.push({ sql: 'i.sale_price <= ?', values: [maxPrice] });
  if (q !== undefined) {
    for (const word of queryWords(q)) {
      const similar = vocabulary.similar('items', word);
      if (similar.length === 0) return null;
      const match = similar.map((each) => `"${each.word}"`).join(' OR ');
      filters.push({
        sql: 'i.id IN (SELECT rowid FROM items_text WHERE items_text MATCH ?)',
        values: [match],
      });
    }
  }
  return filters;
}

function anyOf(targets: NonNullable<ItemQuery['within']>['scope']['include'], couponId: string): Clause {
  const keys: string[] = [];
  const itemIds: string[] = [];
  const clauses: Clause[] = [];
  for (const target of targets) {
    if (target.type === 'all') clauses.push({ sql: '1', values: [] });
    else if (target.type === 'items') {
      const sql = 'EXISTS (SELECT 1 FROM coupon_items l WHERE l.coupon_id = ? AND l.item_id = i.item_id)';
      clauses.push({ sql, values: [couponId] });
    } else if (target.type === 'item') itemIds.push(target.id);
    else keys.push(keyOf(target));
  }
  if (itemIds.length > 0) {
    clauses.push({ sql: 'i.item_id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(itemIds)] });
  }
  if (keys.length > 0) {
    const sql = 'i.id IN (SELECT item FROM item_keys WHERE key IN (SELECT value FROM json_each(?)))';
    clauses.push({ sql, values: [JSON.stringify(keys)] });
  }
  return {
    sql: `(${clauses.map(({ sql }) => sql).join(' OR ')})`,
    values: clauses.flatMap(({ values }) => values),
  };
}

/** Strictly behind the keyset; a null value stands at the end of every order. */
function afterOf(
  { after }: ItemQuery,
  { column, direction }: { column: string; direction: 'ASC' | 'DESC' },
): Clause[] {
  if (after === null) return [];
  const { value, itemId } = after;
  if (value === null) return [{ sql: `(${column} IS NULL AND i.item_id > ?)`, values: [itemId] }];
  const beyond = direction === 'ASC' ? '>' : '<';
  return [
    {
      sql: `(${column} ${beyond} ? OR (${column} = ? AND i.item_id > ?) OR ${column} IS NULL)`,
      values: [value, value, itemId],
    },
  ];
}

function joined(clauses: readonly Clause[]): Clause {
  if (clauses.length === 0) return { sql: '1', values: [] };
  return {
    sql: clauses.map(({ sql }) => sql).join(' AND '),
    values: clauses.flatMap(({ values }) => values),
  };
}

function countOf(db: Database, from: Clause, where: Clause): Pick<ItemPage, 'total' | 'totalIsExact'> {
  const row = db.raw
    .prepare(`SELECT count(*) AS n FROM (SELECT 1 ${from.sql} WHERE ${where.sql} LIMIT ${countedUpTo + 1})`)
    .get(...from.values, ...where.values);
  const counted = Number(row?.n);
  return { total: Math.min(counted, countedUpTo), totalIsExact: counted <= countedUpTo };
}

/** Minor units where price buckets begin. */
const priceSteps = [0, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000];

function facetsOf(db: Database, from: Clause, where: Clause): Facets {
  const values = [...from.values, ...where.values];
  const all = (sql: string) => db.raw.prepare(sql).all(...values);
  const category = all(
    `SELECT substr(k.key, 10) AS value, count(*) AS count
     FROM (SELECT i.id ${from.sql} WHERE ${where.sql}) m JOIN item_keys k ON k.item = m.id
     WHERE k.key >= 'category|' AND k.key < 'category}'
     GROUP BY k.key ORDER BY count DESC, value LIMIT ${facetValues}`,
  );
  const brand = all(
    `SELECT i.brand AS value, count(*) AS count ${from.sql} WHERE ${where.sql} AND i.brand IS NOT NULL
     GROUP BY i.brand ORDER BY count DESC, value LIMIT ${facetValues}`,
  );
  const bucket = priceSteps
    .map((step, i) => `WHEN i.sale_price >= ${step} THEN ${i}`)
    .toReversed()
    .join(' ');
  const price = all(
    `SELECT CASE ${bucket} END AS bucket, count(*) AS count ${from.sql}
     WHERE ${where.sql} AND i.sale_price IS NOT NULL GROUP BY bucket ORDER BY bucket`,
  );
  const counted = (rows: typeof category) =>
    rows.map(({ value, count }) => ({ value: String(value), count: Number(count) }));
  return {
    category: counted(category),
    brand: counted(brand),
    price: price.map((row) => ({
      from: priceSteps[Number(row.bucket)] ?? 0,
      to: priceSteps[Number(row.bucket) + 1] ?? null,
      count: Number(row.count),
    })),
  };
}
