import { fits } from '../../../domain/claim.ts';
import type { Item } from '../../../domain/item.ts';
import { covers } from '../../../domain/pricing/scope.ts';
import { keysNaming, unknownItem } from '../../../domain/target-keys.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { couponQueryWords } from '../../../domain/text/coupon-text.ts';
import { coverageWorth, type WordCoverage } from '../../../domain/text/coverage.ts';
import { type MeantWord, notMistyped } from '../../../domain/text/meant-word.ts';
import { bestAnswers, fieldWeights, type Relevance, relevanceOf } from '../../../domain/text/relevance.ts';
import type { CouponKeyset, CouponPage, CouponQuery } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { anyOf, itemsSaying, sizesIn } from './coverage.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Candidate {
  readonly couponId: string;
  readonly value: number;
  readonly relevance: Relevance;
  readonly template: CouponTemplate;
}

/** Discovery: coupons that can be claimed now, filtered, in a total order of (value, couponId). */
export function readCouponPage(db: Database, vocabulary: Vocabulary, query: CouponQuery): CouponPage {
  const words = couponQueryWords(query.q ?? '');
  const held = words.length === 0 ? null : words.map((word) => heldWord(db, vocabulary, word));
  const byRelevance = query.sort === 'relevance' && held !== null;
  // Without words, the most relevant are the most popular.
  const sort = query.sort === 'relevance' ? 'popular' : query.sort;
  const live: Candidate[] = [];
  const sizes = sizesIn(db);
  for (const row of rowsOf(db, query, sort)) {
    const id = Number(row.id);
    if (held?.every(({ said, covering }) => !said.has(id) && !covering.has(id))) continue;
    const template = JSON.parse(String(row.doc)) as CouponTemplate;
    if (!fitsHere(template, query)) continue;
    const worths = held?.map(({ said, covering, coverage }) =>
      Math.max(
        said.get(id) ?? 0,
        coverage && covering.has(id) ? coverageWorth(template, coverage, sizes) : 0,
      ),
    );
    const relevance = relevanceOf(worths ?? []);
    const value = byRelevance ? relevance.score : Number(row.value);
    live.push({ couponId: String(row.coupon_id), value, relevance, template });
  }
  const direction = sort === 'ending' ? 1 : -1;
  const compare = (a: CouponKeyset, b: CouponKeyset) =>
    direction * (a.value - b.value) || (a.couponId < b.couponId ? -1 : a.couponId > b.couponId ? 1 : 0);
  const found = (held ? bestAnswers(live) : live).sort(compare);
  const { after, limit } = query;
  const rest = after === null ? found : found.filter((each) => compare(after, each) < 0);
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    coupons: page.map(({ template }) => template),
    next: last ? { value: last.value, couponId: last.couponId } : null,
  };
}

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

interface HeldWord {
  /** By row: what the word is worth to a coupon that says it. */
  readonly said: ReadonlyMap<number, number>;
  readonly coverage: WordCoverage | null;
  /** The rows of coupons that may cover items which hold it. */
  readonly covering: ReadonlySet<number>;
}

function heldWord(db: Database, vocabulary: Vocabulary, word: string): HeldWord {
  const { isWord, coverage } = itemsSaying(db, vocabulary.meant('items', word));
  const meant = vocabulary.meant('coupons', word);
  return {
    said: saidBy(db, isWord ? notMistyped(meant) : meant),
    coverage,
    covering: coverage ? couponsCovering(db, coverage) : new Set(),
  };
}

/** By row: what the word is worth in its best field. */
function saidBy(db: Database, meant: MeantWord): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  for (const [field, worth] of Object.entries(fieldWeights)) {
    for (const likeness of ['exact', 'inflected', 'mistyped'] as const) {
      if (meant[likeness].length === 0) continue;
      const match = `{${field}} : (${anyOf(meant[likeness])})`;
      for (const { rowid } of db
        .statement('SELECT rowid FROM coupons_text WHERE coupons_text MATCH ?')
        .iterate(match)) {
        const row = Number(rowid);
        best.set(row, Math.max(best.get(row) ?? 0, worth[likeness]));
      }
    }
  }
  return best;
}

function couponsCovering(db: Database, { byKey, byList }: WordCoverage): ReadonlySet<number> {
  const rows = db
    .statement(
      `SELECT c.id FROM coupon_targets t CROSS JOIN coupons c ON c.coupon_id = t.coupon_id
       WHERE t.target IN (SELECT value FROM json_each(?))
       UNION SELECT id FROM coupons WHERE coupon_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...byKey.keys()]), JSON.stringify([...byList.keys()]));
  return new Set(rows.map(({ id }) => Number(id)));
}
