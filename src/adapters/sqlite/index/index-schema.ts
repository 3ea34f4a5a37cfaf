/**
 * Texts are written as tokens of the domain, joined by spaces: `ascii` splits there alone. Each step leads one version further. The index can always be built anew: a later step may drop everything.
 */
export const indexSteps: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE items (
    id INTEGER PRIMARY KEY, item_id TEXT NOT NULL UNIQUE,
    -- Ascending ranks of the orders (src/domain/item-order.ts): unknown prices come last in both directions.
    by_sales INTEGER NOT NULL, by_price INTEGER NOT NULL, by_price_down INTEGER NOT NULL, by_newest INTEGER NOT NULL,
    sale_price INTEGER, price_bucket INTEGER, brand TEXT, merchant TEXT, path TEXT NOT NULL, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX items_by_sales ON items (by_sales, item_id);
  CREATE INDEX items_by_price ON items (by_price, item_id);
  CREATE INDEX items_by_price_down ON items (by_price_down, item_id);
  CREATE INDEX items_by_newest ON items (by_newest, item_id);
  CREATE INDEX items_alike ON items (path, brand, price_bucket);

  CREATE TABLE item_keys (key TEXT NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (key, item)) STRICT, WITHOUT ROWID;
  CREATE INDEX keys_of_item ON item_keys (item, key);
  CREATE VIRTUAL TABLE items_text USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  CREATE VIRTUAL TABLE items_vocabulary USING fts5vocab (items_text, row);

  CREATE TABLE coupon_items (
    coupon_id TEXT NOT NULL, item_id TEXT NOT NULL, sort INTEGER NOT NULL, PRIMARY KEY (coupon_id, item_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX coupon_items_by_sort ON coupon_items (coupon_id, sort, item_id);
  CREATE INDEX coupon_items_of_item ON coupon_items (item_id, coupon_id);

  CREATE TABLE coupons (
    id INTEGER PRIMARY KEY, coupon_id TEXT NOT NULL UNIQUE, claimable INTEGER NOT NULL, everywhere INTEGER NOT NULL,
    opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL, merchant TEXT, popularity INTEGER NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX coupons_by_close ON coupons (claimable, closes_at, coupon_id);
  CREATE INDEX coupons_by_opening ON coupons (claimable, opens_at DESC, coupon_id);
  CREATE INDEX coupons_by_popularity ON coupons (claimable, popularity DESC, coupon_id);
  CREATE TABLE coupon_targets (
    target TEXT NOT NULL, coupon_id TEXT NOT NULL, PRIMARY KEY (target, coupon_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX targets_of_coupon ON coupon_targets (coupon_id, target);
  CREATE VIRTUAL TABLE coupons_text USING fts5 (
    name, description, covers, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  CREATE VIRTUAL TABLE coupons_vocabulary USING fts5vocab (coupons_text, row);
  `,
  `
  -- The flush that wrote a row last, and what an audit knows its document by.
  ALTER TABLE items ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE items ADD COLUMN hash TEXT NOT NULL DEFAULT '';
  ALTER TABLE coupon_items ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE coupon_items ADD COLUMN hash TEXT NOT NULL DEFAULT '';
  ALTER TABLE coupons ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE coupons ADD COLUMN hash TEXT NOT NULL DEFAULT '';
  -- What was deleted while the index is being built anew, so that an older reading of the store does not bring it back.
  CREATE TABLE buried (
    kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  `,
];
