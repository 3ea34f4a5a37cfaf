import type { TemplateStats, UserCouponStore } from '../ports/user-coupon-store.ts';

/** A count is kept for ten times as long as it took: counting never takes more than a tenth of the time. */
const keptTimes = 10;
const most = 1_000;
/** Fewer copies are counted in no time: what took longer then was the machine, and the next count is exact. */
const leastCopies = 1_000;

/** The store, whose statistics of many copies are kept for a while where counting took `worthKeepingMs` or longer. */
export function keepStats(
  store: UserCouponStore,
  worthKeepingMs: number,
  now: () => number = () => performance.now(),
): UserCouponStore {
  const kept = new Map<string, { readonly until: number; readonly stats: TemplateStats }>();
  return {
    ...store,
    stats: async (couponId, at) => {
      const began = now();
      const known = kept.get(couponId);
      if (known && began < known.until) return known.stats;
      const stats = await store.stats(couponId, at);
      const ended = now();
      kept.delete(couponId);
      if (ended - began >= worthKeepingMs && copiesOf(stats) >= leastCopies) {
        kept.set(couponId, { until: ended + keptTimes * (ended - began), stats });
      }
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
      return stats;
    },
  };
}

function copiesOf({ counts }: TemplateStats): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
