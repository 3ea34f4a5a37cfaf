import { setTimeout as pause } from 'node:timers/promises';
import { expireUserCoupons } from '../app/expire-user-coupons.ts';
import { type SweptRedemptions, sweepRedemptions } from '../app/sweep-redemptions.ts';
import type { Ports } from '../ports/ports.ts';

export interface Swept extends SweptRedemptions {
  /** Copies past their time, written down as expired. */
  readonly expiredCopies: number;
}

/**
 * Passes until everything that is due had its turn, with as long a pause after each as it took where a server shares
 * the store. What fails is told to `onError` and left: one that fails keeps no other from its turn.
 */
export async function sweep(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
    Partial<Pick<Ports, 'orderStatus' | 'freezeLimits'>>,
  isShared: () => Promise<boolean>,
  onError: (what: string, error: unknown) => void = () => {},
): Promise<Swept> {
  const afterPass = async (tookMs: number) => {
    if (await isShared()) await pause(Math.ceil(tookMs));
  };
  const redemptions = await sweepRedemptions(ports, { onError, afterPass });
  const copies = await expireUserCoupons(ports, { onError, afterPass });
  return {
    ...redemptions,
    failed: redemptions.failed + copies.failed,
    expiredCopies: copies.expired,
  };
}
