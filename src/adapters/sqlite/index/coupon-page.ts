import { fits } from '../../../domain/claim.ts';
import type { Item } from '../../../domain/item.ts';
import { covers } from '../../../domain/pricing/scope.ts';
import { keysNaming, unknownItem } from '../../../domain/target-keys.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { bestAnswers, fieldWeights, type Relevance } from '../../../domain/text/relevance.ts';
import type { SimilarWord } from '../../../domain/text/similar-words.ts';
import { queryWords } from '../../../domain/text/tokens.ts';
import type { CouponKeyset, CouponPage, CouponQuery } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Candidate {
  readonly couponId: string;
  readonly value: number;
  readonly relevance: Relevance;
  readonly template: CouponTemplate;
}

/** Discovery: coupons that can be claimed now, filtered, in a total order of (value, couponId). */
export function readCouponPage(db: Database, vocabulary: Vocabulary, query: CouponQuery): CouponPage {
  const words = queryWords(query.q ?? '');
  const relevances = words.length === 0 ? null : relevancesOf(db, vocabulary, words);
  const byRelevance = query.sort === 'relevance' && relevances !== null;
  // Without words, the most relevant are the most popular.
  const sort = query.sort === 'relevance' ? 'popular' : query.sort;
  const live: Candidate[] = [];
  for (const row of rowsOf(db, query, sort)) {
    const relevance = relevances ? relevances.get(Number(row.id)) : noWords;
    if (!relevance) continue;
    const template = JSON.parse(String(row.doc)) as CouponTemplate;
    if (!fitsHere(template, query)) continue;
    const value = byRelevance ? relevance.score : Number(row.value);
    live.push({ couponId: String(row.coupon_id), value, relevance, template });
  }
  const direction = sort === 'ending' ? 1 : -1;
  const compare = (a: CouponKeyset, b: CouponKeyset) =>
    direction * (a.value - b.value) || (a.couponId < b.couponId ? -1 : a.couponId > b.couponId ? 1 : 0);
  const found = (relevances ? bestAnswers(live) : live).sort(compare);
  const { after, limit } = query;
  const rest = after === null ? found : found.filter((each) => compare(after, each) < 0);
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    coupons: page.map(({ template }) => template),
    next: last ? { value: last.value, couponId: last.couponId } : null,
  };
}

const noWords: Relevance = { held: 0, score: 0 };

const columns = { ending: 'closes_at', newest: 'opens_at', popular: 'popularity' } as const;

/** Live templates that are looked through for one page. */
const mostLive = 100_000;

function rowsOf(db: Database, query: CouponQuery, sort: keyof typeof columns) {
  const { at, category, brand, merchantId, itemId } = query;
  const where = ['c.claimable = 1', 'c.opens_at <= ?', 'c.closes_at > ?'];
  const values: (string | number)[] = [at, at];
  const named = (sql: string, ...given: string[]) => {
    where.push(`(${sql})`);
    values.push(...given);
  };
  const inTargets = 'c.coupon_id IN (SELECT coupon_id FROM coupon_targets WHERE target IN';
  const listHolds = (key: string) =>
    named(
      `${inTargets} (SELECT value FROM json_each(?))) OR c.coupon_id IN (
         SELECT r.coupon_id FROM item_keys k JOIN items i ON i.id = k.item
         JOIN coupon_items r ON r.item_id = i.item_id
         JOIN coupon_targets t ON t.coupon_id = r.coupon_id AND t.target = 'items' WHERE k.key = ?)`,
      JSON.stringify(['all', ...ancestorsOf(db, key)]),
      key,
    );
  if (category !== undefined) listHolds(`category|${category}`);
  if (brand !== undefined) listHolds(`brand|${brand}`);
  if (merchantId !== undefined)
    named(`c.merchant = ? OR ${inTargets} (?))`, merchantId, `merchant|${merchantId}`);
  if (itemId !== undefined) {
    const ids = couponsOf(db, itemId);
    named('c.coupon_id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
  }
  if (query.channel === undefined && query.region === undefined) where.push('c.everywhere = 1');
  return db.raw
    .prepare(
      `SELECT c.id, c.coupon_id, c.doc, c.${columns[sort]} AS value FROM coupons c
       WHERE ${where.join(' AND ')} LIMIT ${mostLive}`,
    )
    .iterate(...values);
}

/** A category with those above it, as the first item in it by id has them: a coupon for the wider one covers it too. */
function ancestorsOf(db: Database, key: string): string[] {
  if (!key.startsWith('category|')) return [key];
  const row = db
    .statement(
      'SELECT i.doc FROM item_keys k JOIN items i ON i.id = k.item WHERE k.key = ? ORDER BY i.item_id LIMIT 1',
    )
    .get(key);
  if (!row) return [key];
  const { categoryPath } = JSON.parse(String(row.doc)) as Item;
  const depth = categoryPath.indexOf(key.slice('category|'.length));
  return categoryPath.slice(0, depth + 1).map((id) => `category|${id}`);
}

/** Coupons that cover the item, exclusions honoured. */
function couponsOf(db: Database, itemId: string): string[] {
  const row = db.statement('SELECT doc FROM items WHERE item_id = ?').get(itemId);
  const item = row ? (JSON.parse(String(row.doc)) as Item) : unknownItem(itemId);
  const listed = new Set(
    db
      .statement('SELECT coupon_id FROM coupon_items WHERE item_id = ?')
      .all(itemId)
      .map(({ coupon_id }) => String(coupon_id)),
  );
  const docs = db
    .statement(
      `SELECT doc FROM coupons WHERE coupon_id IN (
         SELECT coupon_id FROM coupon_targets WHERE target IN (SELECT value FROM json_each(?))
         UNION SELECT coupon_id FROM coupon_items WHERE item_id = ?)`,
    )
    .all(JSON.stringify(keysNaming(item)), itemId);
  return docs
    .map(({ doc }) => JSON.parse(String(doc)) as CouponTemplate)
    .filter((template) => covers(template, item, listed.has(template.id)))
    .map(({ id }) => id);
}

function fitsHere({ claim, channels, regions }: CouponTemplate, query: CouponQuery): boolean {
  const channel = query.channel ?? null;
  const region = query.region ?? null;
  return (
    fits(claim.channels, channel) &&
    fits(channels, channel) &&
    fits(claim.regions, region) &&
    fits(regions, region)
  );
}

/** By row: every coupon that holds a word of the query, or one that it may mean. */
function relevancesOf(
  db: Database,
  vocabulary: Vocabulary,
  words: readonly string[],
): ReadonlyMap<number, Relevance> {
  const relevances = new Map<number, Relevance>();
  for (const word of words) {
    for (const [row, worth] of worthsOf(db, vocabulary.similar('coupons', word))) {
      const { held, score } = relevances.get(row) ?? noWords;
      relevances.set(row, { held: held + 1, score: score + worth });
    }
  }
  return relevances;
}

/** By row: what the word is worth in its best field. */
function worthsOf(db: Database, similar: readonly SimilarWord[]): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  for (const [field, worth] of Object.entries(fieldWeights)) {
    for (const as of ['exact', 'mistyped'] as const) {
      const terms = similar.filter(({ edits }) => (edits === 0) === (as === 'exact'));
      if (terms.length === 0) continue;
      const match = `{${field}} : (${terms.map(({ word }) => `"${word}"`).join(' OR ')})`;
      for (const { rowid } of db
        .statement('SELECT rowid FROM coupons_text WHERE coupons_text MATCH ?')
        .iterate(match)) {
        const row = Number(rowid);
        best.set(row, Math.max(best.get(row) ?? 0, worth[as]));
      }
    }
  }
  return best;
}
