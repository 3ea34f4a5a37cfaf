import type { PutCount } from '../../../ports/item-store.ts';
import type { Database } from '../database.ts';

export const relationCommands = {
  /** [couponId, itemId, sort]; equal ones are left untouched, so that no trigger fires. */
  putRelations: (db: Database, rows: readonly (readonly [string, string, number])[]): PutCount => {
    const held = db.statement('SELECT sort FROM relations WHERE coupon_id = ? AND item_id = ?');
    const insert = db.statement('INSERT INTO relations (coupon_id, item_id, sort) VALUES (?, ?, ?)');
    const update = db.statement('UPDATE relations SET sort = ? WHERE coupon_id = ? AND item_id = ?');
    let inserted = 0;
    let changed = 0;
    for (const [couponId, itemId, sort] of rows) {
      const before = held.get(couponId, itemId);
      if (!before) {
        insert.run(couponId, itemId, sort);
        inserted++;
      } else if (before.sort !== sort) {
        update.run(sort, couponId, itemId);
        changed++;
      }
    }
    return { inserted, changed, unchanged: rows.length - inserted - changed };
  },
  deleteRelations: (
    db: Database,
    { couponId, itemIds }: { readonly couponId: string; readonly itemIds: readonly string[] },
  ): number => {
    const remove = db.statement('DELETE FROM relations WHERE coupon_id = ? AND item_id = ?');
    return itemIds.reduce((sum, itemId) => sum + Number(remove.run(couponId, itemId).changes), 0);
  },
};
