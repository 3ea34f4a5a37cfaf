import { fits } from '../../../domain/claim.ts';
import type { Item } from '../../../domain/item.ts';
import { covers } from '../../../domain/pricing/scope.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { queryWords } from '../../../domain/text/tokens.ts';
import type { CouponPage, CouponQuery, CouponSort } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Candidate {
  readonly couponId: string;
  readonly value: number;
  readonly template: CouponTemplate;
}

/** Discovery: coupons that can be claimed now, filtered, in a total order of (value, couponId). */
export function readCouponPage(db: Database, vocabulary: Vocabulary, query: CouponQuery): CouponPage {
  const scores = query.q === undefined ? null : scoresOf(db, vocabulary, query.q);
  const relevance = query.sort === 'relevance';
  const sort: Exclude<CouponSort, 'relevance'> = relevance
    ? 'popular'
    : (query.sort as Exclude<CouponSort, 'relevance'>);
  const found: Candidate[] = [];
  for (const row of rowsOf(db, query, sort)) {
    const couponId = String(row.coupon_id);
    const score = scores?.get(Number(row.id));
    if (scores && score === undefined) continue;
    const template = JSON.parse(String(row.doc)) as CouponTemplate;
    if (!fitsHere(template, query)) continue;
    const value = relevance && score !== undefined ? score : Number(row.value);
    found.push({ couponId, value, template });
  }
  const ascending = sort === 'ending' && !relevance;
  const behind = (a: { value: number; couponId: string }, b: { value: number; couponId: string }) =>
    (ascending ? a.value - b.value : b.value - a.value) ||
    (a.couponId < b.couponId ? -1 : a.couponId > b.couponId ? 1 : 0);
  found.sort(behind);
  const { after, limit } = query;
  const rest = after === null ? found : found.filter((each) => behind(after, each) < 0);
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
         JOIN coupon_items r ON r.item_id = i.item_id WHERE k.key = ?)`,
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

/** A category with those above it, read off an item in it: a coupon for the wider one covers it too. */
function ancestorsOf(db: Database, key: string): string[] {
  if (!key.startsWith('category|')) return [key];
  const row = db
    .statement('SELECT i.doc FROM item_keys k JOIN items i ON i.id = k.item WHERE k.key = ? LIMIT 1')
    .get(key);
  if (!row) return [key];
  const { categoryPath } = JSON.parse(String(row.doc)) as Item;
  const depth = categoryPath.indexOf(key.slice('category|'.length));
  return categoryPath.slice(0, depth + 1).map((id) => `category|${id}`);
}

/** Coupons that cover the item, exclusions honoured. */
function couponsOf(db: Database, itemId: string): string[] {
  const row = db.statement('SELECT doc FROM items WHERE item_id = ?').get(itemId);
  const item: Pick<Item, 'itemId' | 'categoryPath' | 'brandId' | 'merchantId' | 'tags'> = row
    ? (JSON.parse(String(row.doc)) as Item)
    : { itemId, categoryPath: [], brandId: null, merchantId: null, tags: [] };
  const listed = new Set(
    db
      .statement('SELECT coupon_id FROM coupon_items WHERE item_id = ?')
      .all(itemId)
      .map(({ coupon_id }) => String(coupon_id)),
  );
  const targets = [
    'all',
    `item|${itemId}`,
    ...item.categoryPath.map((id) => `category|${id}`),
    ...item.tags.map((id) => `tag|${id}`),
    `brand|${item.brandId}`,
    `merchant|${item.merchantId}`,
  ];
  const docs = db
    .statement(
      `SELECT doc FROM coupons WHERE coupon_id IN (
         SELECT coupon_id FROM coupon_targets WHERE target IN (SELECT value FROM json_each(?))
         UNION SELECT coupon_id FROM coupon_items WHERE item_id = ?)`,
    )
    .all(JSON.stringify(targets), itemId);
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

/** What a word is worth by the field that holds it; a corrected one less than an exact one. */
const weights = { name: [1_200, 500], covers: [600, 250], description: [300, 120] } as const;

/**
 * By row: the sum over the words of what each is worth in its best field. Coupons that hold every word; where none
 * does, those that hold some.
 */
function scoresOf(db: Database, vocabulary: Vocabulary, q: string): ReadonlyMap<number, number> {
  const words = queryWords(q);
  const scores = new Map<number, number>();
  const held = new Map<number, number>();
  for (const word of words) {
    for (const [row, score] of scoresOfWord(db, vocabulary, word)) {
      scores.set(row, (scores.get(row) ?? 0) + score);
      held.set(row, (held.get(row) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...held.values());
  for (const [row, count] of held) if (count < most) scores.delete(row);
  return scores;
}

function scoresOfWord(db: Database, vocabulary: Vocabulary, word: string): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  const similar = vocabulary.similar('coupons', word);
  for (const [field, [exact, corrected]] of Object.entries(weights)) {
    for (const [edited, weight] of [
      [false, exact],
      [true, corrected],
    ] as const) {
      const terms = similar.filter(({ edits }) => edits > 0 === edited).map((each) => `"${each.word}"`);
      if (terms.length === 0) continue;
      const match = `{${field}} : (${terms.join(' OR ')})`;
      for (const { rowid } of db
        .statement('SELECT rowid FROM coupons_text WHERE coupons_text MATCH ?')
        .iterate(match)) {
        const row = Number(rowid);
        best.set(row, Math.max(best.get(row) ?? 0, weight));
      }
    }
  }
  return best;
}
