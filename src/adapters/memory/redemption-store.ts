import type { Redemption } from '../../domain/redemption.ts';
import type { RedemptionStore } from '../../ports/redemption-store.ts';
import { compareIds, isBehind } from './order.ts';

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
    stuck: async (statuses, changedBefore, limit, after = null) =>
      [...redemptions.values()]
        .filter(({ status, changedAt }) => statuses.includes(status) && changedAt < changedBefore)
        .filter(({ changedAt, orderId }) => isBehind(changedAt, orderId, after))
        .sort((a, b) => a.changedAt - b.changedAt || compareIds(a.orderId, b.orderId))
        .slice(0, limit),
    due: async (now, limit, after = null) =>
      [...redemptions.values()]
        .filter(({ status, dueAt }) => status === 'frozen' && dueAt !== null && dueAt <= now)
        .filter(({ dueAt, orderId }) => isBehind(dueAt ?? 0, orderId, after))
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || compareIds(a.orderId, b.orderId))
        .slice(0, limit),
    openFreezes: async (userId, limit) =>
      [...redemptions.values()]
        .filter(
          ({ status, userId: owner }) => owner === userId && (status === 'freezing' || status === 'frozen'),
        )
        .map(({ orderId, dueAt }) => ({ orderId, dueAt }))
        .slice(0, limit),
  };
}
