import { type Decision, refuse } from '../domain/decision.ts';
import { formatInstant } from '../domain/instant.ts';
import type { Redemption } from '../domain/redemption.ts';
import { startCancelling, startConfirming } from '../domain/redemption-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { finishRedemption, save } from './finish-redemption.ts';

/**
 * The order is paid: its frozen coupons are used. Again: the same answer. Refusals: `not-found`,
 * `coupon-unavailable` (rejected), `order-cancelled`, `expired`, `request-in-progress`.
 */
export async function confirmRedemption(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>,
  orderId: string,
): Promise<Decision<{ redemption: Redemption }>> {
  const stored = await ports.redemptions.get(orderId);
  if (!stored) return refuse('not-found', { orderId });
  let redemption = await finishRedemption(ports, stored);
  for (let tries = 0; redemption.status === 'frozen' && tries < 5; tries++) {
    const now = ports.clock.now();
    const late = redemption.expiresAt !== null && redemption.expiresAt <= now;
    const next = late ? startCancelling(redemption, 'expired', now) : startConfirming(redemption, now);
    redemption = await finishRedemption(ports, await save(ports, redemption, next));
  }
  return answer(redemption);
}

function answer(redemption: Redemption): Decision<{ redemption: Redemption }> {
  const { orderId, status, expiresAt } = redemption;
  switch (status) {
    case 'confirmed':
    case 'refunding':
    case 'partly-refunded':
    case 'refunded':
      return { ok: true, redemption };
    case 'rejected':
      return refuse('coupon-unavailable', redemption.rejection?.params ?? {});
    case 'cancelled':
      return refuse('order-cancelled', { orderId });
    case 'expired':
      return refuse('expired', { orderId, expiredAt: expiresAt === null ? null : formatInstant(expiresAt) });
    default:
      return refuse('request-in-progress', { retryAfterSeconds: 1 });
  }
}
