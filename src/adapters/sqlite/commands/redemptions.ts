import type { Database } from '../database.ts';

export interface RedemptionRow {
  readonly orderId: string;
  readonly userId: string | null;
  readonly status: string;
  readonly changedAt: number;
  readonly dueAt: number | null;
  readonly rev: number;
  readonly doc: string;
}

export const redemptionCommands = {
  insertRedemption: (db: Database, row: RedemptionRow): boolean =>
    db
      .statement(
        `INSERT INTO redemptions (order_id, user_id, status, changed_at, due_at, rev, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (order_id) DO NOTHING`,
      )
      .run(row.orderId, row.userId, row.status, row.changedAt, row.dueAt, row.rev, row.doc).changes === 1,
  replaceRedemption: (
    db: Database,
    { row, expectedRev }: { readonly row: RedemptionRow; readonly expectedRev: number },
  ): boolean =>
    db
      .statement(
        `UPDATE redemptions SET user_id = ?, status = ?, changed_at = ?, due_at = ?, rev = ?, doc = ?
         WHERE order_id = ? AND rev = ?`,
      )
      .run(row.userId, row.status, row.changedAt, row.dueAt, row.rev, row.doc, row.orderId, expectedRev)
      .changes === 1,
};
