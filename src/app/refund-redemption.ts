import { type Decision, refuse } from '../domain/decision.ts';
import type { Redemption } from '../domain/redemption.ts';
import { startRefunding } from '../domain/redemption-lifecycle.ts';
import { planRefund } from '../domain/refund/plan-refund.ts';
import { isSameRefund, type Refund, type RefundRequest } from '../domain/refund/refund.ts';
import type { Ports } from '../ports/ports.ts';
import { finishRedemption, save } from './finish-redemption.ts';

/**
 * Pays back units of a confirmed order, or all that is left of it, and gives back the coupons of which nothing stays.
 * The same refundId with the same content again: the same answer. Refusals: `not-found`, `not-confirmed`,
 * `refund-exceeds`, `refund-mismatch`, `invalid` (a line that the order does not have), `request-in-progress`.
 */
export async function refundRedemption(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>,
  orderId: string,
  request: RefundRequest,
): Promise<Decision<{ refund: Refund }>> {
  const stored = await ports.redemptions.get(orderId);
  if (!stored) return refuse('not-found', { orderId });
  let redemption = await finishRedemption(ports, stored);
  // Each round is a compare-and-set lost to somebody else, after which the order is another.
  for (let tries = 0; tries < 20; tries++) {
    const known = redemption.refunds.find(({ refundId }) => refundId === request.refundId);
    if (known)
      return isSameRefund(known, request) ? { ok: true, refund: known } : mismatch(known, redemption);
    const standing = canBeRefunded(redemption);
    if (!standing.ok) return standing;
    const now = ports.clock.now();
    const planned = planRefund(redemption, request, now);
    if (!planned.ok) return planned;
    const next = startRefunding(redemption, planned.refund, now);
    redemption = await finishRedemption(ports, await save(ports, redemption, next));
  }
  return refuse('request-in-progress', { retryAfterSeconds: 1 });
}

function mismatch({ refundId }: Refund, { orderId }: Redemption) {
  return refuse('refund-mismatch', { orderId, refundId });
}

function canBeRefunded({ orderId, status }: Redemption): Decision<object> {
  switch (status) {
    case 'confirmed':
    case 'partly-refunded':
    case 'refunded':
      return { ok: true };
    case 'frozen':
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return refuse('not-confirmed', { orderId, status });
    default:
      return refuse('request-in-progress', { retryAfterSeconds: 1 });
  }
}
