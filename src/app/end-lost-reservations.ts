import type { Ports } from '../ports/ports.ts';

type Needs = Pick<Ports, 'userCoupons' | 'gate' | 'announcements'>;

export interface EndedReservations {
  /** Their copy is there. */
  readonly settled: number;
  /** Their copy is not there: serial and ordinals can be claimed again. */
  readonly released: number;
}

/** No write of a claim lives so long. Were one to come later still, the store's keys would refuse it or what came since. */
const writesLiveMs = 30_000;
const batch = 100;
const batchesBound = 100;

/**
 * Ends what claims left behind that never learnt whether their copy was written: up to 10,000 reservations a pass.
 * Throws where the store does not say whether a copy is there; nothing is released then.
 */
export async function endLostReservations({
  userCoupons,
  gate,
  announcements,
}: Needs): Promise<EndedReservations> {
  let settled = 0;
  const released = new Set<string>();
  let count = 0;
  try {
    for (let batches = 0; batches < batchesBound; batches++) {
      const lost = await gate.reservations(writesLiveMs, batch);
      for (const reservation of lost) {
        const { userId, couponId, requestId, userCouponId } = reservation;
        const copy = await userCoupons.findByRequest(userId, couponId, requestId);
        if (copy?.userCouponId === userCouponId) {
          await gate.settle(reservation);
          settled++;
        } else {
          await gate.release(reservation);
          released.add(couponId);
          count++;
        }
      }
      if (lost.length < batch) break;
    }
  } finally {
    // A sold-out coupon may have copies again, however far we came.
    if (released.size > 0) announcements.announce([...released].map((couponId) => `stock|${couponId}`));
  }
  return { settled, released: count };
}
