import type { IndexName } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';

/** By id, what an audit knows each row by; ids without a row are left out. */
export function hashesOf(db: Database, name: IndexName, ids: readonly string[]): ReadonlyMap<string, string> {
  const rows = db.statement(hashSql[name]).all(JSON.stringify(ids));
  return new Map(rows.map(({ id, hash }) => [String(id), String(hash)]));
}

/** Relations go by couponId, then itemId. */
export function idsBehind(db: Database, name: IndexName, after: string | null, limit: number): string[] {
  const behind = name === 'coupon-items' ? pairOf(after) : [after ?? ''];
  return db
    .statement(walkSql[name])
    .all(...behind, limit)
    .map(({ id }) => String(id));
}

const hashSql: Readonly<Record<IndexName, string>> = {
  items: 'SELECT item_id AS id, hash FROM items WHERE item_id IN (SELECT value FROM json_each(?))',
  coupons: 'SELECT coupon_id AS id, hash FROM coupons WHERE coupon_id IN (SELECT value FROM json_each(?))',
  'coupon-items': `
    SELECT r.coupon_id || '|' || r.item_id AS id, r.hash FROM json_each(?) j CROSS JOIN coupon_items r
    ON r.coupon_id = substr(j.value, 1, instr(j.value, '|') - 1)
    AND r.item_id = substr(j.value, instr(j.value, '|') + 1)`,
};

const walkSql: Readonly<Record<IndexName, string>> = {
  items: 'SELECT item_id AS id FROM items WHERE item_id > ? ORDER BY item_id LIMIT ?',
  coupons: 'SELECT coupon_id AS id FROM coupons WHERE coupon_id > ? ORDER BY coupon_id LIMIT ?',
  'coupon-items': `
    SELECT coupon_id || '|' || item_id AS id FROM coupon_items WHERE (coupon_id, item_id) > (?, ?)
    ORDER BY coupon_id, item_id LIMIT ?`,
};

function pairOf(id: string | null): [string, string] {
  const [couponId = '', itemId = ''] = (id ?? '').split('|');
  return [couponId, itemId];
}
