import type { Item } from '../../../domain/item.ts';
import type { ItemStore } from '../../../ports/item-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';
import { putInChunks } from './put-in-chunks.ts';

export function createItemStore(reader: Database, writer: StoreWriter): ItemStore {
  return {
    putMany: async (items) => {
      const last = new Map(items.map((item) => [item.itemId, item]));
      const rows = [...last.values()].map((item) => [item.itemId, documentOf(item)] as const);
      return putInChunks(rows, (chunk) => writer.run('putItems', chunk));
    },
    get: async (itemId) => {
      const row = reader.statement(itemSql.get).get(itemId);
      return row ? itemOf(row.doc) : null;
    },
    getMany: async (itemIds) =>
      reader
        .statement(itemSql.getMany)
        .all(JSON.stringify(itemIds))
        .map(({ doc }) => itemOf(doc)),
    delete: (itemId) => writer.run('deleteItem', itemId),
    count: async () => Number(reader.statement(itemSql.count).get()?.count),
  };
}

export const itemSql = {
  get: 'SELECT doc FROM items WHERE item_id = ?',
  getMany: 'SELECT doc FROM items WHERE item_id IN (SELECT value FROM json_each(?))',
  count: 'SELECT COUNT(*) AS count FROM items',
};

/** Members in one order, so that equal items are equal text. */
function documentOf(item: Item): string {
  const members = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(members));
}

function itemOf(doc: unknown): Item {
  return JSON.parse(String(doc));
}
