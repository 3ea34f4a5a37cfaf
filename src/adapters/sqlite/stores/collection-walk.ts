import type { CollectionWalk } from '../../../ports/change-feed.ts';
import type { Database } from '../database.ts';

/** Relations go by couponId, then itemId. */
export function createCollectionWalk(reader: Database): CollectionWalk {
  return {
    ids: async (collection, after, limit) => {
      const values = collection === 'relations' ? pairOf(after) : [after ?? ''];
      return reader
        .statement(walkSql[collection])
        .all(...values, limit)
        .map(({ id }) => String(id));
    },
  };
}

export const walkSql = {
  templates: 'SELECT id FROM templates WHERE id > ? ORDER BY id LIMIT ?',
  items: 'SELECT item_id AS id FROM items WHERE item_id > ? ORDER BY item_id LIMIT ?',
  relations: `SELECT coupon_id || '|' || item_id AS id FROM relations WHERE (coupon_id, item_id) > (?, ?)
              ORDER BY coupon_id, item_id LIMIT ?`,
};

function pairOf(id: string | null): [string, string] {
  const [couponId = '', itemId = ''] = (id ?? '').split('|');
  return [couponId, itemId];
}
