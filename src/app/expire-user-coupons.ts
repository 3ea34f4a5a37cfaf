import { expireCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { replaceCopy } from './change-copy.ts';

const batch = 200;

/**
 * Writes down what already reads as expired: one pass over up to 200 copies. Hygiene, never correctness. Answers how
 * many it took, `batch` meaning that there may be more.
 */
export async function expireUserCoupons(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'ledger'>,
): Promise<{ expired: number; more: boolean }> {
  const now = ports.clock.now();
  const found = await ports.userCoupons.expiredButUnused(now, batch);
  const done = await Promise.all(
    found.map((copy) => {
      const next = expireCopy(copy, now);
      return next !== null && replaceCopy(ports, next, copy);
    }),
  );
  return { expired: done.filter(Boolean).length, more: found.length === batch };
}
