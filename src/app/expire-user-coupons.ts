import type { UserCoupon } from '../domain/user-coupon.ts';
import { expireCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { replaceCopy } from './change-copy.ts';
import { inTurn, type Turn } from './in-turn.ts';

/**
 * Writes down what already reads as expired, a hundred copies at every call. Hygiene, never correctness: a copy that
 * somebody else changed meanwhile is left to them.
 */
export function userCouponExpiry(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>,
  onError: (error: unknown) => void,
): () => Promise<Turn<'expired'>> {
  return inTurn<UserCoupon, 'expired'>({
    find: (after, limit) => ports.userCoupons.expiredButUnused(ports.clock.now(), limit, after),
    placeOf: ({ validTo, userCouponId }) => ({ at: validTo, id: userCouponId }),
    take: async (copy) => {
      const next = expireCopy(copy, ports.clock.now());
      return next && (await replaceCopy(ports, next, copy)) ? 'expired' : null;
    },
    onError,
  });
}

/** One pass, up to 100 copies. */
export async function expireUserCoupons(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>,
): Promise<{ expired: number; more: boolean }> {
  const { outcomes, more } = await userCouponExpiry(ports, () => {})();
  return { expired: outcomes.expired ?? 0, more };
}
