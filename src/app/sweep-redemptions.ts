import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';
import { startCancelling } from '../domain/redemption-lifecycle.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { unfreezeCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { replaceCopy } from './change-copy.ts';
import { finishRedemption, save, statesUnderWay } from './finish-redemption.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>;

export interface SweptRedemptions {
  /** Frozen past their time, their coupons given back. */
  readonly expired: number;
  /** Left half-way by a crash, finished or undone. */
  readonly finished: number;
  /** Copies frozen for an order that does not hold them, given back. */
  readonly freed: number;
}

/** A request takes less: what is older was left by a crash. */
const underWayMs = 5_000;
const strayMs = 60_000;
const batch = 100;

/** One pass over what is due, up to 100 of each kind; several sweepers side by side do no harm. */
export async function sweepRedemptions(ports: Needs): Promise<SweptRedemptions> {
  const now = ports.clock.now();
  const due = await ports.redemptions.due(now, batch);
  for (const redemption of due) {
    await finishRedemption(ports, await save(ports, redemption, startCancelling(redemption, 'expired', now)));
  }
  const stuck = await ports.redemptions.stuck(statesUnderWay, now - underWayMs, batch);
  for (const redemption of stuck) await finishRedemption(ports, redemption);
  let freed = 0;
  for (const copy of await ports.userCoupons.frozenSince(now - strayMs, batch)) {
    if (await freeStray(ports, copy)) freed++;
  }
  return { expired: due.length, finished: stuck.length, freed };
}

async function freeStray(ports: Needs, copy: UserCoupon): Promise<boolean> {
  const { orderId, attempt } = copy;
  if (orderId === null || attempt === null) return false;
  const redemption = await ports.redemptions.get(orderId);
  if (redemption && holds(redemption, copy)) return false;
  const next = unfreezeCopy(copy, orderId, attempt, ports.clock.now());
  return next !== null && replaceCopy(ports, next, copy);
}

function holds(redemption: Redemption, copy: UserCoupon): boolean {
  return (
    redemption.attempt === copy.attempt &&
    !holdsNothing.has(redemption.status) &&
    redemption.coupons.some((coupon) => coupon.userCouponId === copy.userCouponId)
  );
}

/** Given back, or (since a refund) returned: what is frozen for it was frozen by a process that slept through that. */
const holdsNothing: ReadonlySet<RedemptionStatus> = new Set([
  'rejected',
  'cancelled',
  'expired',
  'refunding',
  'partly-refunded',
  'refunded',
]);
