import type { Redemption } from '../../../domain/redemption.ts';
import type { RedemptionStore } from '../../../ports/redemption-store.ts';
import type { RedemptionRow } from '../commands/redemptions.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

export function createRedemptionStore(reader: Database, writer: StoreWriter): RedemptionStore {
  return {
    insert: async (redemption) =>
      (await writer.run('insertRedemption', rowOf(redemption))) ? 'inserted' : 'already-exists',
    replace: (next, expectedRev) => writer.run('replaceRedemption', { row: rowOf(next), expectedRev }),
    get: async (orderId) => {
      const row = reader.statement(redemptionSql.get).get(orderId);
      return row ? redemptionOf(row.doc) : null;
    },
    stuck: async (statuses, changedBefore, limit) =>
      // A range of the index a status: one query over several of them would sort all they hold.
      [...new Set(statuses)]
        .flatMap((status) => reader.statement(redemptionSql.stuck).all(status, changedBefore, limit))
        .map(({ doc }) => redemptionOf(doc))
        .sort((a, b) => a.changedAt - b.changedAt || (a.orderId < b.orderId ? -1 : 1))
        .slice(0, limit),
    due: async (now, limit) =>
      reader
        .statement(redemptionSql.due)
        .all(now, limit)
        .map(({ doc }) => redemptionOf(doc)),
  };
}

export const redemptionSql = {
  get: 'SELECT doc FROM redemptions WHERE order_id = ?',
  stuck: `SELECT doc FROM redemptions WHERE status = ? AND changed_at < ? ORDER BY changed_at, order_id LIMIT ?`,
  due: `SELECT doc FROM redemptions INDEXED BY redemptions_due WHERE status = 'frozen' AND expires_at <= ?
        ORDER BY expires_at, order_id LIMIT ?`,
};

function rowOf(redemption: Redemption): RedemptionRow {
  const { orderId, status, changedAt, expiresAt, rev } = redemption;
  return { orderId, status, changedAt, expiresAt, rev, doc: JSON.stringify(redemption) };
}

function redemptionOf(doc: unknown): Redemption {
  return JSON.parse(String(doc));
}
