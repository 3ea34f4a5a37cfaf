import { z } from '@hono/zod-openapi';
import { refundRedemption } from '../../app/refund-redemption.ts';
import type { Ports } from '../../ports/ports.ts';
import { showRefund } from '../render/checkout.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { orderId } from '../schemas/common.ts';
import { refund, refundRequest } from '../schemas/refund.ts';

export function refundRoutes(ports: Ports): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/redemptions/{orderId}/refunds',
      scope: 'checkout',
      tag: 'Checkout',
      summary: 'Pay back units of a confirmed order, or all that is left',
      idempotency: 'stored',
      params: z.object({ orderId }),
      body: refundRequest,
      answers: { 200: { description: 'What comes back, to whom', schema: refund } },
      refusals: ['not-found', 'not-confirmed', 'refund-exceeds', 'refund-mismatch', 'request-in-progress'],
      handle: async ({ params: { orderId }, body }) => {
        const done = await refundRedemption(ports, orderId, body);
        return done.ok ? ok(showRefund(done.refund)) : refused(done);
      },
    }),
  ];
}
