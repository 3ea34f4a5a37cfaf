import type { LedgerEntry, LedgerStore } from '../../../ports/ledger-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

export function createLedger(reader: Database, writer: StoreWriter): LedgerStore {
  return {
    append: (userCouponId, events) =>
      writer.run(
        'appendLedger',
        events.map((event) => {
          const { rev, orderId, at } = event;
          return { userCouponId, rev, orderId, at, doc: JSON.stringify({ userCouponId, ...event }) };
        }),
      ),
    read: async (userCouponId, afterRev, limit) =>
      reader.statement(ledgerSql.read).all(userCouponId, afterRev, limit).map(entryOf),
    ofOrder: async (orderId, limit) => reader.statement(ledgerSql.ofOrder).all(orderId, limit).map(entryOf),
  };
}

export const ledgerSql = {
  read: 'SELECT doc FROM ledger WHERE user_coupon_id = ? AND rev > ? ORDER BY rev LIMIT ?',
  ofOrder: `SELECT doc FROM ledger WHERE order_id = ?
            ORDER BY at DESC, user_coupon_id DESC, rev DESC LIMIT ?`,
};

function entryOf({ doc }: { readonly doc?: unknown }): LedgerEntry {
  return JSON.parse(String(doc));
}
