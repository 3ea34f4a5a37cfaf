import type { SQLOutputValue } from 'node:sqlite';
import type { Relation } from '../../../domain/item.ts';
import type { RelationStore } from '../../../ports/relation-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';
import { countInChunks, putInChunks } from './put-in-chunks.ts';

export function createRelationStore(reader: Database, writer: StoreWriter): RelationStore {
  return {
    putMany: async (relations) => {
      const last = new Map(relations.map((r) => [`${r.couponId}|${r.itemId}`, r]));
      const rows = [...last.values()].map((r) => [r.couponId, r.itemId, r.sort] as const);
      // Neighbours in key order share pages: a transaction then flushes a tenth of them.
      rows.sort(([couponA, itemA], [couponB, itemB]) =>
        couponA === couponB ? (itemA < itemB ? -1 : 1) : couponA < couponB ? -1 : 1,
      );
      return putInChunks(rows, (chunk) => writer.run('putRelations', chunk));
    },
    deleteMany: (couponId, itemIds) =>
      countInChunks(itemIds, (chunk) => writer.run('deleteRelations', { couponId, itemIds: chunk })),
    page: async (couponId, after, limit) => {
      const sort = after?.sort ?? Number.MIN_SAFE_INTEGER;
      return reader
        .statement(relationSql.page)
        .all(couponId, sort, after?.itemId ?? '', limit)
        .map(relationOf);
    },
    getMany: async (pairs) => {
      const values = JSON.stringify(pairs.map(({ couponId, itemId }) => [couponId, itemId]));
      return reader.statement(relationSql.getMany).all(values).map(relationOf);
    },
    pageByItems: async (itemIds, after, limit) => {
      // A range an item, read in order: one query over all of them would sort them first.
      const page: Relation[] = [];
      for (const itemId of [...new Set(itemIds)].sort()) {
        if (page.length === limit) break;
        if (after && itemId < after.itemId) continue;
        const afterCouponId = itemId === after?.itemId ? after.couponId : '';
        const rows = reader.statement(relationSql.ofItem).all(itemId, afterCouponId, limit - page.length);
        page.push(...rows.map(relationOf));
      }
      return page;
    },
    among: async (couponIds, itemIds) =>
      reader
        .statement(relationSql.among)
        .all(JSON.stringify(itemIds), JSON.stringify(couponIds))
        .map(relationOf),
    count: async (couponId) => Number(reader.statement(relationSql.count).get(couponId)?.count),
  };
}

const columns = 'r.coupon_id AS couponId, r.item_id AS itemId, r.sort AS sort';

export const relationSql = {
  page: `SELECT ${columns} FROM relations r WHERE coupon_id = ? AND (sort, item_id) > (?, ?)
         ORDER BY sort, item_id LIMIT ?`,
  getMany: `SELECT ${columns} FROM (SELECT DISTINCT value FROM json_each(?)) p CROSS JOIN relations r
            ON r.coupon_id = p.value ->> 0 AND r.item_id = p.value ->> 1`,
  ofItem: `SELECT ${columns} FROM relations r WHERE item_id = ? AND coupon_id > ? ORDER BY coupon_id LIMIT ?`,
  // The + keeps it to one range an item: a seek a pair would be 500,000 of them at the bounds.
  among: `SELECT ${columns} FROM (SELECT DISTINCT value FROM json_each(?)) i
          CROSS JOIN relations r INDEXED BY relations_of_item
          ON r.item_id = i.value WHERE +r.coupon_id IN (SELECT value FROM json_each(?))`,
  count: 'SELECT COUNT(*) AS count FROM relations WHERE coupon_id = ?',
};

function relationOf(row: Record<string, SQLOutputValue>): Relation {
  return { couponId: String(row.couponId), itemId: String(row.itemId), sort: Number(row.sort) };
}
