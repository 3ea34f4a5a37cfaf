import type { LedgerEntry, LedgerStore } from '../../ports/ledger-store.ts';
import { compareIds } from './order.ts';

export function createMemoryLedger(): LedgerStore {
  const entries = new Map<string, LedgerEntry>();
  return {
    append: async (userCouponId, events) => {
      for (const event of events) {
        const key = `${userCouponId}|${event.rev}`;
        if (!entries.has(key)) entries.set(key, { userCouponId, ...event });
      }
    },
    read: async (userCouponId, afterRev, limit) =>
      [...entries.values()]
        .filter((entry) => entry.userCouponId === userCouponId && entry.rev > afterRev)
        .sort((a, b) => a.rev - b.rev)
        .slice(0, limit),
    ofOrder: async (orderId, limit) =>
      [...entries.values()]
        .filter((entry) => entry.orderId === orderId)
        .sort((a, b) => b.at - a.at || compareIds(b.userCouponId, a.userCouponId) || b.rev - a.rev)
        .slice(0, limit),
  };
}
