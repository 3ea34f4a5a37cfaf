import { priceBucket } from '../../../domain/facets.ts';
import type { Item } from '../../../domain/item.ts';
import { itemRank } from '../../../domain/item-order.ts';
import { keyOfTarget, keysOfItem } from '../../../domain/target-keys.ts';
import { itemWords } from '../../../domain/text/item-words.ts';
import { couponWords } from '../../../domain/text/relevance.ts';
import type { CouponDocument, CouponItemDocument, IndexOperation } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { indexSteps } from './index-schema.ts';

export function prepare(db: Database): void {
  migrate(db, 'search index', indexSteps);
}

export const commands = {
  write: (
    db: Database,
    { operations, position }: { operations: readonly IndexOperation[]; position: string | null },
  ) => {
    for (const operation of operations) apply(db, operation);
    if (position !== null) {
      db.statement(
        `INSERT INTO meta (key, value) VALUES ('position', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      ).run(position);
    }
  },
  clear: (db: Database, _: null) => {
    for (const table of ['meta', 'items', 'item_keys', 'coupon_items', 'coupons', 'coupon_targets']) {
      db.exec(`DELETE FROM ${table}`);
    }
    for (const table of ['items_text', 'coupons_text']) {
      db.exec(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`);
    }
  },
};

export type IndexCommands = typeof commands;

function apply(db: Database, operation: IndexOperation): void {
  switch (operation.index) {
    case 'items':
      if (operation.document) putItem(db, operation.document);
      else deleteItem(db, operation.id);
      break;
    case 'coupon-items':
      if (operation.document) putRelation(db, operation.document);
      else deleteRelation(db, operation.id);
      break;
    case 'coupons':
      if (operation.document) putCoupon(db, operation.document);
      else deleteCoupon(db, operation.id);
      break;
  }
}

function putItem(db: Database, item: Item): void {
  const doc = JSON.stringify(item);
  const known = db.statement('SELECT id, doc FROM items WHERE item_id = ?').get(item.itemId);
  if (known?.doc === doc) return;
  const { itemId, salePrice, brandId, merchantId, categoryPath } = item;
  const { id } =
    db
      .statement(
        `INSERT INTO items (item_id, by_sales, by_price, by_price_down, by_newest, sale_price, price_bucket, brand,
           merchant, path, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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

function deleteItem(db: Database, itemId: string): void {
  const id = rowOf(db, 'items', 'item_id', itemId);
  if (id === null) return;
  forgetItem(db, id);
  db.statement('DELETE FROM items WHERE id = ?').run(id);
}

function forgetItem(db: Database, id: number): void {
  db.statement('DELETE FROM item_keys WHERE item = ?').run(id);
  db.statement('DELETE FROM items_text WHERE rowid = ?').run(id);
}

function putRelation(db: Database, { couponId, itemId, sort }: CouponItemDocument): void {
  db.statement(
    `INSERT INTO coupon_items (coupon_id, item_id, sort) VALUES (?, ?, ?)
     ON CONFLICT (coupon_id, item_id) DO UPDATE SET sort = excluded.sort`,
  ).run(couponId, itemId, sort);
}

function deleteRelation(db: Database, id: string): void {
  const bar = id.indexOf('|');
  db.statement('DELETE FROM coupon_items WHERE coupon_id = ? AND item_id = ?').run(
    id.slice(0, bar),
    id.slice(bar + 1),
  );
}

function putCoupon(db: Database, { template, text, popularity }: CouponDocument): void {
  const { id: couponId, claim, channels, regions, merchantId, phase } = template;
  const lists = [claim.channels, claim.regions, channels, regions];
  const everywhere = lists.every((list) => list.length === 0) ? 1 : 0;
  const known = rowOf(db, 'coupons', 'coupon_id', couponId);
  const id = Number(
    db
      .statement(
        `INSERT INTO coupons (coupon_id, claimable, everywhere, opens_at, closes_at, merchant, popularity, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (coupon_id) DO UPDATE SET claimable = excluded.claimable, everywhere = excluded.everywhere,
           opens_at = excluded.opens_at, closes_at = excluded.closes_at, merchant = excluded.merchant,
           popularity = excluded.popularity, doc = excluded.doc
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
      )?.id,
  );
  if (known !== null) forgetCoupon(db, id, couponId);
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

function deleteCoupon(db: Database, couponId: string): void {
  const id = rowOf(db, 'coupons', 'coupon_id', couponId);
  if (id === null) return;
  forgetCoupon(db, id, couponId);
  db.statement('DELETE FROM coupons WHERE id = ?').run(id);
}

function forgetCoupon(db: Database, id: number, couponId: string): void {
  db.statement('DELETE FROM coupon_targets WHERE coupon_id = ?').run(couponId);
  db.statement('DELETE FROM coupons_text WHERE rowid = ?').run(id);
}

function rowOf(
  db: Database,
  table: 'items' | 'coupons',
  column: 'item_id' | 'coupon_id',
  id: string,
): number | null {
  const row = db.statement(`SELECT id FROM ${table} WHERE ${column} = ?`).get(id);
  return row ? Number(row.id) : null;
}
