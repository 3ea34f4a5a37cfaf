import type { UserCoupon } from '../domain/user-coupon.ts';
import { expireCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { replaceCopy } from './change-copy.ts';
import { inTurn, type Turn, takeTurns } from './in-turn.ts';
import type { SweepOptions } from './sweep-redemptions.ts';

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
    now: () => ports.clock.now(),
  });
}

/** Passes until all that is due had its turn, up to a million copies. What throws is told, and left. */
export async function expireUserCoupons(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>,
  { onError = () => {}, afterPass }: SweepOptions = {},
): Promise<{ readonly expired: number; readonly failed: number }> {
  const expiry = userCouponExpiry(ports, (error) => onError('expire a copy', error));
  const { outcomes, failed } = await takeTurns(expiry, mostPasses, afterPass);
  return { expired: outcomes.expired ?? 0, failed };
}

const mostPasses = 10_000;
