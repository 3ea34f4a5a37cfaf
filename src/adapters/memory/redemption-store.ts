import type { Redemption } from '../../domain/redemption.ts';
import type { RedemptionStore } from '../../ports/redemption-store.ts';
import { compareIds } from './order.ts';

export function createMemoryRedemptions(): RedemptionStore {
  const redemptions = new Map<string, Redemption>();
  const keep = (redemption: Redemption) => redemptions.set(redemption.orderId, structuredClone(redemption));
  return {
    insert: async (redemption) => {
      if (redemptions.has(redemption.orderId)) return 'already-exists';
      keep(redemption);
      return 'inserted';
    },
    replace: async (next, expectedRev) => {
      if (redemptions.get(next.orderId)?.rev !== expectedRev) return false;
      keep(next);
      return true;
    },
    get: async (orderId) => redemptions.get(orderId) ?? null,
    stuck: async (statuses, changedBefore, limit) =>
      [...redemptions.values()]
        .filter(({ status, changedAt }) => statuses.includes(status) && changedAt < changedBefore)
        .sort((a, b) => a.changedAt - b.changedAt || compareIds(a.orderId, b.orderId))
        .slice(0, limit),
    due: async (now, limit) =>
      [...redemptions.values()]
        .filter(({ status, expiresAt }) => status === 'frozen' && expiresAt !== null && expiresAt <= now)
        .sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0) || compareIds(a.orderId, b.orderId))
        .slice(0, limit),
  };
}
