import { facetsOf } from '../../../domain/facets.ts';
import type { Item } from '../../../domain/item.ts';
import { type ItemOrder, orderOf, rankOf, sortValueOf } from '../../../domain/item-order.ts';
import { isListAlone } from '../../../domain/target-keys.ts';
import type { ItemPage, ItemQuery } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { type Clause, filtersOf, joined } from './item-filters.ts';
import type { Counts, KeptCounts } from './kept-counts.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Needs {
  readonly db: Database;
  readonly vocabulary: Vocabulary;
  readonly keptCounts: KeptCounts;
}

/** `total` is exact up to here. */
const countedUpTo = 10_000;

/** A page of a landing page or of the catalogue: a keyset query over items, filtered in SQL. */
export function readItemPage({ db, vocabulary, keptCounts }: Needs, query: ItemQuery): ItemPage {
  const { within, after, limit } = query;
  const filters = filtersOf(query, vocabulary);
  const order = orderOf(query.sort, within !== null && isListAlone(within.scope.include));
  const column = rankColumns[order];
  const id = order === 'listed' ? 'r.item_id' : 'i.item_id';
  const from = fromOf(query, order);
  const base = joined(filters);
  const behind = after
    ? [{ sql: `(${column}, ${id}) > (?, ?)`, values: [rankOf(order, after.value), after.itemId] }]
    : [];
  const where = joined([...filters, ...behind]);
  const rows = db.raw
    .prepare(
      `SELECT ${column} AS rank, i.item_id, i.doc ${from.sql} WHERE ${where.sql}
       ORDER BY ${column}, ${id} LIMIT ?`,
    )
    .all(...from.values, ...where.values, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ doc }) => JSON.parse(String(doc)) as Item),
    next: last ? { value: sortValueOf(order, Number(last.rank)), itemId: String(last.item_id) } : null,
    ...keptCounts.of(query, () => (query.facets ? facetsIn(db, from, base) : countOf(db, from, base))),
  };
}

const rankColumns: Readonly<Record<ItemOrder, string>> = {
  listed: 'r.sort',
  sales: 'i.by_sales',
  price: 'i.by_price',
  '-price': 'i.by_price_down',
  newest: 'i.by_newest',
};

/** The explicit list drives the query where it is all that the scope names. */
function fromOf({ within }: ItemQuery, order: ItemOrder): Clause {
  if (within === null || !isListAlone(within.scope.include)) return { sql: 'FROM items i', values: [] };
  const index = order === 'listed' ? 'INDEXED BY coupon_items_by_sort' : '';
  return {
    sql: `FROM coupon_items r ${index} CROSS JOIN items i ON r.coupon_id = ? AND i.item_id = r.item_id`,
    values: [within.couponId],
  };
}

function countOf(db: Database, from: Clause, where: Clause): Counts {
  const row = db.raw
    .prepare(`SELECT count(*) AS n FROM (SELECT 1 ${from.sql} WHERE ${where.sql} LIMIT ${countedUpTo + 1})`)
    .get(...from.values, ...where.values);
  return { ...totalOf(Number(row?.n)), facets: null };
}

function totalOf(counted: number): Pick<Counts, 'total' | 'totalIsExact'> {
  return { total: Math.min(counted, countedUpTo), totalIsExact: counted <= countedUpTo };
}

/** One pass over all that fits, for the total too: paths are few, so items are counted by what they have in common. */
function facetsIn(db: Database, from: Clause, where: Clause): Counts {
  const rows = db.raw
    .prepare(
      `SELECT i.path, i.brand, i.price_bucket, count(*) AS n ${from.sql} WHERE ${where.sql}
       GROUP BY i.path, i.brand, i.price_bucket`,
    )
    .all(...from.values, ...where.values);
  const paths = new Map<string, readonly string[]>();
  const pathOf = (text: string) => {
    const known = paths.get(text) ?? (JSON.parse(text) as string[]);
    paths.set(text, known);
    return known;
  };
  const groups = rows.map(({ path, brand, price_bucket, n }) => ({
    categoryPath: pathOf(String(path)),
    brandId: brand === null ? null : String(brand),
    priceBucket: price_bucket === null ? null : Number(price_bucket),
    count: Number(n),
  }));
  return { ...totalOf(groups.reduce((sum, { count }) => sum + count, 0)), facets: facetsOf(groups) };
}
