import { setTimeout as pause } from 'node:timers/promises';
import { userCouponExpiry } from '../app/expire-user-coupons.ts';
import { addTurn, nothingSwept, redemptionSweeps, type SweptRedemptions } from '../app/sweep-redemptions.ts';
import type { Ports } from '../ports/ports.ts';

export interface Swept extends SweptRedemptions {
  /** Copies past their time, written down as expired. */
  readonly expiredCopies: number;
}

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
  Partial<Pick<Ports, 'orderStatus' | 'freezeLimits'>>;

/**
 * Passes until everything that is due had its turn, with as long a pause after each as it took where a server shares
 * the store. What fails is told to `onError` and left: one that fails keeps no other from its turn.
 */
export async function sweep(
  ports: Needs,
  isShared: () => Promise<boolean>,
  onError: (what: string, error: unknown) => void = () => {},
): Promise<Swept> {
  const swept = { ...nothingSwept, expiredCopies: 0 };
  const politely = async (pass: () => Promise<void>) => {
    const began = performance.now();
    await pass();
    if (await isShared()) await pause(Math.ceil(performance.now() - began));
  };
  for (const { pass } of redemptionSweeps(ports, onError)) {
    let more = true;
    for (let passes = 0; more && passes < passesBound; passes++) {
      await politely(async () => {
        const turn = await pass();
        addTurn(swept, turn);
        more = turn.more;
      });
    }
  }
  const expire = userCouponExpiry(ports, (error) => onError('expire a copy', error));
  let more = true;
  for (let passes = 0; more && passes < passesBound; passes++) {
    await politely(async () => {
      const turn = await expire();
      swept.expiredCopies += turn.outcomes.expired ?? 0;
      swept.failed += turn.failed;
      more = turn.more;
    });
  }
  return swept;
}

/** A million of each kind: what still is due then is the next call's. */
const passesBound = 10_000;
