import type { Database } from '../database.ts';

export interface LedgerRow {
  readonly userCouponId: string;
  readonly rev: number;
  readonly orderId: string | null;
  readonly at: number;
  readonly doc: string;
}

export const ledgerCommands = {
  appendLedger: (db: Database, rows: readonly LedgerRow[]): void => {
    const insert = db.statement(
      `INSERT INTO ledger (user_coupon_id, rev, order_id, at, doc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_coupon_id, rev) DO NOTHING`,
    );
    for (const { userCouponId, rev, orderId, at, doc } of rows)
      insert.run(userCouponId, rev, orderId, at, doc);
  },
};
