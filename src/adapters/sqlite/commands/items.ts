import type { PutCount } from '../../../ports/item-store.ts';
import type { Database } from '../database.ts';

export const itemCommands = {
  /** [itemId, document]; equal ones are left untouched, so that no trigger fires. */
  putItems: (db: Database, rows: readonly (readonly [string, string])[]): PutCount => {
    const held = db.statement('SELECT doc FROM items WHERE item_id = ?');
    const insert = db.statement('INSERT INTO items (item_id, doc) VALUES (?, ?)');
    const update = db.statement('UPDATE items SET doc = ? WHERE item_id = ?');
    let inserted = 0;
    let changed = 0;
    for (const [itemId, doc] of rows) {
      const before = held.get(itemId);
      if (!before) {
        insert.run(itemId, doc);
        inserted++;
      } else if (before.doc !== doc) {
        update.run(doc, itemId);
        changed++;
      }
    }
    return { inserted, changed, unchanged: rows.length - inserted - changed };
  },
  deleteItem: (db: Database, itemId: string): boolean =>
    db.statement('DELETE FROM items WHERE item_id = ?').run(itemId).changes === 1,
};
