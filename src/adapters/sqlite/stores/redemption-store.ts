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
    stuck: async (statuses, changedBefore, limit, after) =>
      // A range of the index a status: one query over several of them would sort all they hold.
      [...new Set(statuses)]
        .flatMap((status) =>
          reader
            .statement(redemptionSql.stuck)
            .all(status, changedBefore, after?.at ?? beforeAll, after?.id ?? '', limit),
        )
        .map(({ doc }) => redemptionOf(doc))
        .sort((a, b) => a.changedAt - b.changedAt || (a.orderId < b.orderId ? -1 : 1))
        .slice(0, limit),
    due: async (now, limit, after) =>
      reader
        .statement(redemptionSql.due)
        .all(now, after?.at ?? beforeAll, after?.id ?? '', limit)
        .map(({ doc }) => redemptionOf(doc)),
    openFreezes: async (userId, limit) =>
      reader
        .statement(redemptionSql.openFreezes)
        .all(userId, limit)
        .map(({ orderId, dueAt }) => ({
          orderId: String(orderId),
          dueAt: dueAt === null ? null : Number(dueAt),
        })),
  };
}

const beforeAll = Number.MIN_SAFE_INTEGER;

export const redemptionSql = {
  get: 'SELECT doc FROM redemptions WHERE order_id = ?',
  stuck: `SELECT doc FROM redemptions WHERE status = ? AND changed_at < ? AND (changed_at, order_id) > (?, ?)
          ORDER BY changed_at, order_id LIMIT ?`,
  due: `SELECT doc FROM redemptions INDEXED BY redemptions_due
        WHERE status = 'frozen' AND due_at <= ? AND (due_at, order_id) > (?, ?) ORDER BY due_at, order_id LIMIT ?`,
  openFreezes: `SELECT order_id AS orderId, due_at AS dueAt FROM redemptions INDEXED BY redemptions_open
                WHERE status IN ('freezing', 'frozen') AND user_id = ? LIMIT ?`,
};

function rowOf(redemption: Redemption): RedemptionRow {
  const { orderId, userId, status, changedAt, dueAt, rev } = redemption;
  return { orderId, userId, status, changedAt, dueAt, rev, doc: JSON.stringify(redemption) };
}

function redemptionOf(doc: unknown): Redemption {
  return JSON.parse(String(doc));
}
