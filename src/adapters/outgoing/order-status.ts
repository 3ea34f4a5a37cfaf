import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { OrderStatus, OrderStatusAnswer } from '../../ports/order-status.ts';
import type { JsonService } from './json-service.ts';

/** An order system has more states than these: whatever else it says means that it can't say yet. */
const answer = z.object({ status: z.string().max(100) });

/** Asked again this long after silence, milliseconds; then the next sweep's turn comes. */
const pauses = [100, 400];

/**
 * Asks the order system at ORDER_STATUS_URL, up to three times while less than `timeoutMs` has gone by: an answer, or
 * silence, within twice that.
 */
export function createOrderStatus(
  service: JsonService,
  { timeoutMs, limitMs }: { readonly timeoutMs: number; readonly limitMs: number },
): OrderStatus {
  return {
    limitMs,
    ask: async (orderId): Promise<OrderStatusAnswer> => {
      const until = performance.now() + timeoutMs;
      for (const wait of [...pauses, null]) {
        const said = await service.ask({ orderId }, answer);
        if (said) return said.status === 'paid' || said.status === 'failed' ? said.status : 'unknown';
        if (wait === null || performance.now() + wait >= until) break;
        await pause(wait);
      }
      return 'silent';
    },
  };
}
