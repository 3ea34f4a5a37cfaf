import type { Instant } from '../domain/instant.ts';
import { askAgainAt, heardOrderStatus, waitForOrderStatus } from '../domain/order-status.ts';
import type { Redemption } from '../domain/redemption.ts';
import { startCancelling, startConfirming } from '../domain/redemption-lifecycle.ts';
import type { OrderStatusAnswer } from '../ports/order-status.ts';
import type { Ports } from '../ports/ports.ts';
import { finishRedemption, save } from './finish-redemption.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
  Partial<Pick<Ports, 'orderStatus' | 'freezeLimits'>>;

/** Whether the freeze has run out. What is known to be paid does not. */
export function isOverdue({ status, expiresAt, paidLate }: Redemption, now: Instant): boolean {
  return status === 'frozen' && !paidLate && expiresAt !== null && expiresAt <= now;
}

/**
 * A freeze that has run out: where there is an order system it is asked first. Paid: the coupons are used. Failed:
 * they go back. Neither, or no answer: the order stays frozen and is asked about again, ever more seldom, until the
 * last limit has passed; then, as where nobody can be asked, it has expired. `known`: what it said a moment ago.
 */
export async function settleOverdue(
  ports: Needs,
  redemption: Redemption,
  known: OrderStatusAnswer | null = null,
): Promise<{ readonly redemption: Redemption; readonly said: OrderStatusAnswer | null }> {
  const { orderStatus } = ports;
  if (redemption.paidLate) return { redemption: await go(startConfirming), said: null };
  if (!orderStatus) return { redemption: await go(expire), said: null };
  const said = known ?? (await orderStatus.ask(redemption.orderId));
  const heard = heardOrderStatus(redemption, said, ports.clock.now());
  const { limitMs } = orderStatus;
  const next = said === 'paid' ? startConfirming : said === 'failed' ? cancel : waitOrExpire;
  return { redemption: await go((_, now) => next(heard, now)), said };

  function waitOrExpire(order: Redemption, now: Instant): Redemption | null {
    const expiresAt = order.expiresAt ?? now;
    if (now >= expiresAt + limitMs) return expire(order, now);
    return waitForOrderStatus(order, askAgainAt(expiresAt, limitMs, now), now);
  }

  async function go(step: (order: Redemption, now: Instant) => Redemption | null): Promise<Redemption> {
    const next = step(redemption, ports.clock.now());
    return finishRedemption(ports, await save(ports, redemption, next));
  }
}

function expire(order: Redemption, now: Instant): Redemption | null {
  return startCancelling(order, 'expired', now);
}

function cancel(order: Redemption, now: Instant): Redemption | null {
  return startCancelling(order, 'cancelled', now);
}
