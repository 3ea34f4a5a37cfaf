/** Each step leads one version further; a step that was released never changes. */
export const storeSteps: readonly string[] = [
  `
  CREATE TABLE templates (
    id TEXT PRIMARY KEY, rev INTEGER NOT NULL, phase TEXT NOT NULL, merchant_id TEXT,
    opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
    search TEXT NOT NULL, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX templates_newest ON templates (created_at DESC, id, phase, merchant_id, opens_at, closes_at, search);
  CREATE INDEX templates_of_merchant
    ON templates (merchant_id, created_at DESC, id, phase, opens_at, closes_at, search);

  CREATE TABLE items (item_id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT;

  CREATE TABLE relations (
    coupon_id TEXT NOT NULL, item_id TEXT NOT NULL, sort INTEGER NOT NULL,
    PRIMARY KEY (coupon_id, item_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX relations_by_sort ON relations (coupon_id, sort, item_id);
  CREATE INDEX relations_of_item ON relations (item_id, coupon_id, sort);

  CREATE TABLE users (user_id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT;

  CREATE TABLE lists (list_id TEXT PRIMARY KEY, members INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE list_members (
    list_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (list_id, user_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE user_coupons (
    user_coupon_id TEXT NOT NULL, coupon_id TEXT NOT NULL, user_id TEXT NOT NULL,
    serial INTEGER NOT NULL, nth INTEGER NOT NULL, day TEXT NOT NULL, nth_of_day INTEGER NOT NULL,
    day_serial INTEGER NOT NULL, request_id TEXT NOT NULL, status TEXT NOT NULL,
    valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, claimed_at INTEGER NOT NULL,
    used_at INTEGER, used_day TEXT, discount_given INTEGER, amount INTEGER, order_id TEXT, attempt INTEGER,
    changed_at INTEGER NOT NULL, rev INTEGER NOT NULL, events TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX copies_id ON user_coupons (user_coupon_id);
  CREATE UNIQUE INDEX copies_serial ON user_coupons (coupon_id, serial);
  CREATE UNIQUE INDEX copies_nth ON user_coupons (user_id, coupon_id, nth);
  CREATE UNIQUE INDEX copies_nth_of_day ON user_coupons (user_id, coupon_id, day, nth_of_day);
  CREATE UNIQUE INDEX copies_day_serial ON user_coupons (coupon_id, day, day_serial);
  CREATE UNIQUE INDEX copies_request ON user_coupons (user_id, coupon_id, request_id);
  CREATE INDEX copies_live ON user_coupons (user_id, valid_to, user_coupon_id, status)
    WHERE status IN ('unused', 'frozen');
  CREATE INDEX copies_past ON user_coupons (user_id, status, changed_at DESC, user_coupon_id)
    WHERE status <> 'unused';
  CREATE INDEX copies_stats ON user_coupons (coupon_id, status, valid_to);
  CREATE INDEX copies_used ON user_coupons (coupon_id, used_day, discount_given) WHERE status = 'used';
  CREATE INDEX copies_to_expire ON user_coupons (valid_to, user_coupon_id) WHERE status = 'unused';
  CREATE INDEX copies_frozen ON user_coupons (changed_at, user_coupon_id) WHERE status = 'frozen';

  CREATE TABLE redemptions (
    order_id TEXT PRIMARY KEY, status TEXT NOT NULL, changed_at INTEGER NOT NULL, expires_at INTEGER,
    rev INTEGER NOT NULL, doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX redemptions_stuck ON redemptions (status, changed_at, order_id);
  CREATE INDEX redemptions_due ON redemptions (expires_at, order_id) WHERE status = 'frozen';

  CREATE TABLE idempotency (
    principal TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, token TEXT NOT NULL,
    lease_until INTEGER NOT NULL, answer TEXT, expires_at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_expiry ON idempotency (expires_at);

  CREATE TABLE leases (
    name TEXT PRIMARY KEY, holder TEXT, note TEXT NOT NULL, epoch INTEGER NOT NULL, beat INTEGER NOT NULL,
    pid INTEGER NOT NULL, host TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE api_keys (
    key_id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, revoked_at INTEGER, doc TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (audit_id TEXT PRIMARY KEY, doc TEXT NOT NULL, ended TEXT) STRICT, WITHOUT ROWID;

  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL
  ) STRICT;
  ${triggersOf('templates', 'templates', (row) => `${row}.id`)}
  ${triggersOf('items', 'items', (row) => `${row}.item_id`)}
  ${triggersOf('relations', 'relations', (row) => `${row}.coupon_id || '|' || ${row}.item_id`)}
  `,
  `
  CREATE TABLE ledger (
    user_coupon_id TEXT NOT NULL, rev INTEGER NOT NULL, order_id TEXT, at INTEGER NOT NULL, doc TEXT NOT NULL,
    PRIMARY KEY (user_coupon_id, rev)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ledger_of_order ON ledger (order_id, at, user_coupon_id, rev) WHERE order_id IS NOT NULL;

  ALTER TABLE user_coupons ADD COLUMN freezes_day TEXT;
  ALTER TABLE user_coupons ADD COLUMN freezes_of_day INTEGER NOT NULL DEFAULT 0;
  UPDATE user_coupons SET events =
    (SELECT json_group_array(json_set(value, '$.revBefore', value ->> 'rev' - 1)) FROM json_each(events));

  ALTER TABLE redemptions RENAME COLUMN expires_at TO due_at;
  ALTER TABLE redemptions ADD COLUMN user_id TEXT;
  UPDATE redemptions SET user_id = doc ->> 'userId',
    doc = json_set(doc, '$.dueAt', due_at, '$.paidLate', json('false'), '$.refunds', json('[]'));
  CREATE INDEX redemptions_open ON redemptions (user_id, due_at) WHERE status IN ('freezing', 'frozen');
  `,
];

/** Fire in the transaction of the change: a change without its hint can't be. */
function triggersOf(table: string, collection: string, id: (row: 'NEW' | 'OLD') => string): string {
  return (['INSERT', 'UPDATE', 'DELETE'] as const)
    .map(
      (event) => `
  CREATE TRIGGER ${table}_${event.toLowerCase()} AFTER ${event} ON ${table} BEGIN
    INSERT INTO changes (collection, id) VALUES ('${collection}', ${id(event === 'DELETE' ? 'OLD' : 'NEW')});
  END;`,
    )
    .join('');
}
