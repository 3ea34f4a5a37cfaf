import { type Decision, refuse } from '../domain/decision.ts';
import type { Redemption } from '../domain/redemption.ts';
import { cancelRejected, startCancelling, tombstone } from '../domain/redemption-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { finishRedemption, save } from './finish-redemption.ts';

/**
 * The order will not be paid: its coupons go back to the wallet. An order never heard of is remembered as
 * cancelled, so that a late freeze is refused. Refuses `already-confirmed`.
 */
export async function cancelRedemption(
  ports: Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>,
  orderId: string,
): Promise<Decision<{ redemption: Redemption }>> {
  let redemption = (await ports.redemptions.get(orderId)) ?? (await leaveTombstone(ports, orderId));
  for (let tries = 0; tries < 8; tries++) {
    const now = ports.clock.now();
    switch (redemption.status) {
      case 'freezing':
      case 'frozen': {
        const next = startCancelling(redemption, 'cancelled', now);
        redemption = await finishRedemption(ports, await save(ports, redemption, next));
        break;
      }
      case 'rejected':
        redemption = await save(ports, redemption, cancelRejected(redemption, now));
        break;
      case 'rejecting':
      case 'cancelling':
      case 'confirming':
        redemption = await finishRedemption(ports, redemption);
        break;
      case 'cancelled':
      case 'expired':
        return { ok: true, redemption };
      default:
        return refuse('already-confirmed', { orderId });
    }
  }
  return refuse('request-in-progress', { retryAfterSeconds: 1 });
}

async function leaveTombstone(
  ports: Pick<Ports, 'clock' | 'redemptions'>,
  orderId: string,
): Promise<Redemption> {
  const left = tombstone(orderId, ports.clock.now());
  if ((await ports.redemptions.insert(left)) === 'inserted') return left;
  return (await ports.redemptions.get(orderId)) ?? left;
}
