import { type Decision, refuse } from '../domain/decision.ts';
import { formatInstant } from '../domain/instant.ts';
import { heardOrderStatus } from '../domain/order-status.ts';
import { explained } from '../domain/reason-message.ts';
import type { Redemption } from '../domain/redemption.ts';
import { freezePaidLate, startConfirming } from '../domain/redemption-lifecycle.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { statusAt } from '../domain/user-coupon-lifecycle.ts';
import type { Frozen } from '../ports/frozen-lately.ts';
import type { OrderStatusAnswer } from '../ports/order-status.ts';
import type { Ports } from '../ports/ports.ts';
import { finishRedemption, save } from './finish-redemption.ts';
import { isOverdue, settleOverdue } from './settle-overdue.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
  Partial<Pick<Ports, 'orderStatus' | 'freezeLimits' | 'frozenLately'>>;

/**
 * The order is paid: its frozen coupons are used. Again: the same answer. After its time it is honoured only where the
 * order system says that it was paid and the coupons are still free to take. Refusals: `not-found`,
 * `coupon-unavailable` (rejected), `order-cancelled`, `expired` (`params.orderStatus`: what the order system said,
 * null where none was asked; `params.coupons`: those that are taken), `request-in-progress`.
 */
export async function confirmRedemption(
  ports: Needs,
  orderId: string,
): Promise<Decision<{ redemption: Redemption }>> {
  const frozen = frozenLately(ports, orderId);
  const stored = frozen?.redemption ?? (await ports.redemptions.get(orderId));
  if (!stored) return refuse('not-found', { orderId });
  let redemption = await finishRedemption(ports, stored);
  // The order system is asked once a request, so that a slow one holds nobody for long.
  let said: OrderStatusAnswer | null = null;
  for (let tries = 0; tries < 5; tries++) {
    const now = ports.clock.now();
    if (isOverdue(redemption, now)) {
      if (said === 'unknown' || said === 'silent') return answer(redemption, said);
      ({ redemption, said } = await settleOverdue(ports, redemption, said));
    } else if (redemption.status === 'frozen') {
      // Looked at beside the order: between two writes a look costs more, and should one change, its write tells.
      const copies = frozen?.copies ?? (await copiesOf(ports, redemption));
      const next = startConfirming(redemption, now);
      redemption = await finishRedemption(ports, await save(ports, redemption, next), copies);
    } else if (redemption.status === 'expired' && ports.orderStatus) {
      said ??= await ports.orderStatus.ask(orderId);
      if (said !== 'paid') return answer(redemption, said);
      const taken = await takenCoupons(ports, redemption);
      if (taken.length > 0) {
        // By another confirm of this very order, perhaps: then the order has gone on since.
        const since = await ports.redemptions.get(orderId);
        if (!since || since.rev === redemption.rev) return answer(redemption, said, taken);
        redemption = await finishRedemption(ports, since);
        continue;
      }
      const next = freezePaidLate(heardOrderStatus(redemption, said, now), now);
      redemption = await finishRedemption(ports, await save(ports, redemption, next));
    } else {
      break;
    }
  }
  return answer(redemption, said);
}

/** As this process froze it, where its time is not over: then the first thing done with it is a compare-and-set. */
function frozenLately(ports: Needs, orderId: string): Frozen | null {
  const frozen = ports.frozenLately?.take(orderId) ?? null;
  return frozen && isOverdue(frozen.redemption, ports.clock.now()) ? null : frozen;
}

/** What of an expired order is not free to take any more, with the reason of each. */
async function takenCoupons(ports: Needs, redemption: Redemption) {
  const { coupons, cart } = redemption;
  const copies = await copiesOf(ports, redemption);
  const now = ports.clock.now();
  const states = new Map(copies.map((copy) => [copy.userCouponId, statusAt(copy, now)]));
  return coupons.flatMap(({ userCouponId, couponId }) => {
    const code = states.get(userCouponId) ?? 'unknown-coupon';
    const reasons = [explained({ code, params: {} }, cart?.currency ?? '')];
    return code === 'unused' ? [] : [{ userCouponId, couponId, reasons }];
  });
}

async function copiesOf(ports: Needs, { userId, coupons }: Redemption): Promise<readonly UserCoupon[]> {
  const ids = coupons.map(({ userCouponId }) => userCouponId);
  return userId === null ? [] : ports.userCoupons.getMany(userId, ids);
}

function answer(
  redemption: Redemption,
  said: OrderStatusAnswer | null,
  taken: readonly unknown[] = [],
): Decision<{ redemption: Redemption }> {
  const { orderId, status, rejection } = redemption;
  switch (status) {
    case 'confirmed':
    case 'refunding':
    case 'partly-refunded':
    case 'refunded':
      return { ok: true, redemption };
    case 'rejected':
      // Another refusal than that of a coupon names itself.
      return rejection?.code === 'coupon-unavailable'
        ? refuse('coupon-unavailable', rejection.params)
        : refuse('coupon-unavailable', { coupons: [], because: rejection?.code ?? null });
    case 'cancelled':
      return refuse('order-cancelled', { orderId });
    case 'frozen':
      // Past its time, and nobody knows; else it was lost to others five times.
      return said === null ? inProgress : expired(redemption, said, taken);
    case 'expired':
      return expired(redemption, said, taken);
    default:
      return inProgress;
  }
}

const inProgress = refuse('request-in-progress', { retryAfterSeconds: 1 });

function expired(
  { orderId, expiresAt }: Redemption,
  orderStatus: OrderStatusAnswer | null,
  coupons: readonly unknown[],
) {
  const expiredAt = expiresAt === null ? null : formatInstant(expiresAt);
  return refuse('expired', { orderId, expiredAt, orderStatus, coupons });
}
