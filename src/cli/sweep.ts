import { setTimeout as pause } from 'node:timers/promises';
import { expireUserCoupons } from '../app/expire-user-coupons.ts';
import { type SweptRedemptions, sweepRedemptions } from '../app/sweep-redemptions.ts';
import type { Ports } from '../ports/ports.ts';

export interface Swept extends SweptRedemptions {
  /** Copies past their time, written down as expired. */
  readonly expiredCopies: number;
}

/** Passes until nothing is due, with as long a pause after each as it took where a server shares the store. */
export async function sweep(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>,
  isShared: () => Promise<boolean>,
): Promise<Swept> {
  let swept: Swept = { expired: 0, finished: 0, freed: 0, expiredCopies: 0 };
  for (let passes = 0; passes < passesBound; passes++) {
    const began = performance.now();
    const redemptions = await sweepRedemptions(ports);
    const copies = await expireUserCoupons(ports);
    swept = {
      expired: swept.expired + redemptions.expired,
      finished: swept.finished + redemptions.finished,
      freed: swept.freed + redemptions.freed,
      expiredCopies: swept.expiredCopies + copies.expired,
    };
    const { expired, finished, freed } = redemptions;
    // What a pass found but could not change was changed by somebody else meanwhile: it is not due any more.
    if (expired + finished + freed + copies.expired === 0) return swept;
    if (await isShared()) await pause(Math.ceil(performance.now() - began));
  }
  return swept;
}

/** A hundred thousand of each kind and more: what still is due then is the next call's. */
const passesBound = 1_000;
