import { priceBucket } from '../../../domain/facets.ts';
import type { Item } from '../../../domain/item.ts';
import { itemRank } from '../../../domain/item-order.ts';
import { keyOfTarget, keysOfItem } from '../../../domain/target-keys.ts';
import { itemWords } from '../../../domain/text/item-words.ts';
import { couponWords } from '../../../domain/text/relevance.ts';
import type { CouponDocument, CouponItemDocument, IndexOperation } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';

/** A row that a later flush has written stays as it is. */
export function putOrDelete(db: Database, operation: IndexOperation, version: number): void {
  const { id } = operation;
  const row = { version, hash: operation.hash ?? '' };
  switch (operation.index) {
    case 'items':
      if (operation.document) putItem(db, operation.document, row);
      else deleteItem(db, id, version);
      break;
    case 'coupon-items':
      if (operation.document) putRelation(db, operation.document, row);
      else deleteRelation(db, id, version);
      break;
    case 'coupons':
      if (operation.document) putCoupon(db, operation.document, row);
      else deleteCoupon(db, id, version);
      break;
  }
}

interface WrittenBy {
  readonly version: number;
  readonly hash: string;
}

/** Rows that no flush since `version` has written. */
export function deleteOlder(db: Database, version: number): void {
  for (const [table, column, forget] of [
    ['items', 'item_id', deleteItem],
    ['coupons', 'coupon_id', deleteCoupon],
  ] as const) {
    const old = db.statement(`SELECT ${column} AS id FROM ${table} WHERE version < ?`).all(version);
    for (const { id } of old) forget(db, String(id), version);
  }
  db.statement('DELETE FROM coupon_items WHERE version < ?').run(version);
}

function putItem(db: Database, item: Item, { version, hash }: WrittenBy): void {
  const doc = JSON.stringify(item);
  const known = db.statement('SELECT id, doc, version FROM items WHERE item_id = ?').get(item.itemId);
  if (Number(known?.version ?? 0) > version) return;
  if (known?.doc === doc) {
    db.statement('UPDATE items SET version = ?, hash = ? WHERE id = ?').run(version, hash, Number(known.id));
    return;
  }
  const { itemId, salePrice, brandId, merchantId, categoryPath } = item;
  const { id } =
    db
      .statement(
        `INSERT INTO items (item_id, by_sales, by_price, by_price_down, by_newest, sale_price, price_bucket, brand,
           merchant, path, doc, version, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (item_id) DO UPDATE SET by_sales = excluded.by_sales, by_price = excluded.by_price,
           by_price_down = excluded.by_price_down, by_newest = excluded.by_newest, sale_price = excluded.sale_price,
           price_bucket = excluded.price_bucket, brand = excluded.brand, merchant = excluded.merchant,
           path = excluded.path, doc = excluded.doc
         RETURNING id`,
      )
      .get(
        itemId,
        itemRank('sales', item, 0),
        itemRank('price', item, 0),
        itemRank('-price', item, 0),
        itemRank('newest', item, 0),
        salePrice,
        priceBucket(salePrice),
        brandId,
        merchantId,
        JSON.stringify(categoryPath),
        doc,
        version,
        hash,
      ) ?? {};
  const row = Number(id);
  const before = known ? (JSON.parse(String(known.doc)) as Item) : null;
  putKeys(db, row, before ? keysOfItem(before) : [], keysOfItem(item));
  const words = itemWords(item).join(' ');
  if (before && itemWords(before).join(' ') === words) return;
  db.statement('INSERT OR REPLACE INTO items_text (rowid, words) VALUES (?, ?)').run(row, words);
}

/** Prices and sales change often, keys hardly ever: only what differs is written. */
function putKeys(db: Database, row: number, before: readonly string[], after: readonly string[]): void {
  for (const key of before) {
    if (!after.includes(key)) db.statement('DELETE FROM item_keys WHERE key = ? AND item = ?').run(key, row);
  }
  for (const key of after) {
    if (!before.includes(key)) db.statement('INSERT INTO item_keys (key, item) VALUES (?, ?)').run(key, row);
  }
}

function deleteItem(db: Database, itemId: string, version: number): void {
  const id = rowOf(db, 'items', 'item_id', itemId, version);
  if (id === null) return;
  forgetItem(db, id);
  db.statement('DELETE FROM items WHERE id = ?').run(id);
}

function forgetItem(db: Database, id: number): void {
  db.statement('DELETE FROM item_keys WHERE item = ?').run(id);
  db.statement('DELETE FROM items_text WHERE rowid = ?').run(id);
}

function putRelation(
  db: Database,
  { couponId, itemId, sort }: CouponItemDocument,
  { version, hash }: WrittenBy,
): void {
  db.statement(
    `INSERT INTO coupon_items (coupon_id, item_id, sort, version, hash) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (coupon_id, item_id) DO UPDATE
       SET sort = excluded.sort, version = excluded.version, hash = excluded.hash
       WHERE version <= excluded.version`,
  ).run(couponId, itemId, sort, version, hash);
}

function deleteRelation(db: Database, id: string, version: number): void {
  const bar = id.indexOf('|');
  db.statement('DELETE FROM coupon_items WHERE coupon_id = ? AND item_id = ? AND version <= ?').run(
    id.slice(0, bar),
    id.slice(bar + 1),
    version,
  );
}

function putCoupon(
  db: Database,
  { template, text, popularity }: CouponDocument,
  { version, hash }: WrittenBy,
): void {
  const { id: couponId, claim, channels, regions, merchantId, phase } = template;
  const lists = [claim.channels, claim.regions, channels, regions];
  const everywhere = lists.every((list) => list.length === 0) ? 1 : 0;
  const known = db.statement('SELECT version FROM coupons WHERE coupon_id = ?').get(couponId);
  if (Number(known?.version ?? 0) > version) return;
  const id = Number(
    db
      .statement(
        `INSERT INTO coupons
           (coupon_id, claimable, everywhere, opens_at, closes_at, merchant, popularity, doc, version, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (coupon_id) DO UPDATE SET claimable = excluded.claimable, everywhere = excluded.everywhere,
           opens_at = excluded.opens_at, closes_at = excluded.closes_at, merchant = excluded.merchant,
           popularity = excluded.popularity, doc = excluded.doc, version = excluded.version, hash = excluded.hash
         RETURNING id`,
      )
      .get(
        couponId,
        phase === 'published' ? 1 : 0,
        everywhere,
        claim.opensAt,
        claim.closesAt,
        merchantId,
        popularity,
        JSON.stringify(template),
        version,
        hash,
      )?.id,
  );
  if (known) forgetCoupon(db, id, couponId);
  for (const target of new Set(template.scope.include.map(keyOfTarget))) {
    db.statement('INSERT INTO coupon_targets (target, coupon_id) VALUES (?, ?)').run(target, couponId);
  }
  const words = couponWords(text);
  db.statement('INSERT INTO coupons_text (rowid, name, description, covers) VALUES (?, ?, ?, ?)').run(
    id,
    words.name.join(' '),
    words.description.join(' '),
    words.covers.join(' '),
  );
}

function deleteCoupon(db: Database, couponId: string, version: number): void {
  const id = rowOf(db, 'coupons', 'coupon_id', couponId, version);
  if (id === null) return;
  forgetCoupon(db, id, couponId);
  db.statement('DELETE FROM coupons WHERE id = ?').run(id);
}

function forgetCoupon(db: Database, id: number, couponId: string): void {
  db.statement('DELETE FROM coupon_targets WHERE coupon_id = ?').run(couponId);
  db.statement('DELETE FROM coupons_text WHERE rowid = ?').run(id);
}

/** Null: there is none, or a later flush has written it. */
function rowOf(
  db: Database,
  table: 'items' | 'coupons',
  column: 'item_id' | 'coupon_id',
  id: string,
  version: number,
): number | null {
  const row = db.statement(`SELECT id FROM ${table} WHERE ${column} = ? AND version <= ?`).get(id, version);
  return row ? Number(row.id) : null;
}
