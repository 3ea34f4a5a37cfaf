import { type ItemsSay, mostTelling, type Sizes, type WordCoverage } from '../../../domain/text/coverage.ts';
import type { MeantWord } from '../../../domain/text/meant-word.ts';
import type { Database } from '../database.ts';

/** What the items say of a word of a query. */
export function itemsSaying(db: Database, { exact, inflected, mistyped }: MeantWord): ItemsSay {
  const asItStands = anyOf([...exact, ...inflected]);
  const items = countItems(db, asItStands);
  if (items > 0) return { isWord: true, coverage: coverageOf(db, asItStands, items, 'exact') };
  if (mistyped.length === 0) return { isWord: false, coverage: null };
  const corrected = anyOf(mistyped);
  return { isWord: false, coverage: coverageOf(db, corrected, countItems(db, corrected), 'mistyped') };
}

function countItems(db: Database, match: string): number {
  const sql = `SELECT count(*) AS n FROM (
    SELECT 1 FROM items_text WHERE items_text MATCH ? LIMIT ${mostTelling + 1})`;
  return Number(db.statement(sql).get(match)?.n);
}

function coverageOf(
  db: Database,
  match: string,
  items: number,
  likeness: WordCoverage['likeness'],
): WordCoverage | null {
  return items === 0 || items > mostTelling ? null : { likeness, items, ...countsOf(db, match, items) };
}

/** As a query of FTS5: whatever holds one of the terms. Tokens hold no quotation mark. */
export function anyOf(terms: readonly string[]): string {
  return terms.map((term) => `"${term}"`).join(' OR ');
}

export function sizesIn(db: Database): Sizes {
  const count = (from: string, ...values: (string | number)[]) =>
    Number(db.statement(`SELECT count(*) AS n FROM (SELECT 1 FROM ${from} LIMIT ?)`).get(...values)?.n);
  return {
    ofKey: (key, enough) => {
      if (key.startsWith('item|')) return 1;
      return key === 'all' ? count('items', enough) : count('item_keys WHERE key = ?', key, enough);
    },
    ofList: (couponId, enough) => count('coupon_items WHERE coupon_id = ?', couponId, enough),
  };
}

function countsOf(db: Database, match: string, items: number): Pick<WordCoverage, 'byKey' | 'byList'> {
  const byKey = new Map([['all', items]]);
  const keys = db.statement(
    `SELECT k.key, count(*) AS n FROM items_text t CROSS JOIN item_keys k ON k.item = t.rowid
     WHERE items_text MATCH ? GROUP BY k.key`,
  );
  for (const { key, n } of keys.iterate(match)) byKey.set(String(key), Number(n));
  const named = db.statement(
    `SELECT i.item_id FROM items_text t CROSS JOIN items i ON i.id = t.rowid
     WHERE items_text MATCH ? AND 'item|' || i.item_id IN (SELECT target FROM coupon_targets)`,
  );
  for (const { item_id } of named.iterate(match)) byKey.set(`item|${item_id}`, 1);
  const lists = db.statement(
    `SELECT r.coupon_id, count(*) AS n FROM items_text t CROSS JOIN items i ON i.id = t.rowid
     CROSS JOIN coupon_items r ON r.item_id = i.item_id WHERE items_text MATCH ? GROUP BY r.coupon_id`,
  );
  const byList = new Map<string, number>();
  for (const { coupon_id, n } of lists.iterate(match)) byList.set(String(coupon_id), Number(n));
  return { byKey, byList };
}
