import { z } from '@hono/zod-openapi';
import { cancelRedemption } from '../../app/cancel-redemption.ts';
import { checkEligibility } from '../../app/check-eligibility.ts';
import { confirmRedemption } from '../../app/confirm-redemption.ts';
import { freezeCoupons } from '../../app/freeze-coupons.ts';
import { readRedemptionStory } from '../../app/read-redemption.ts';
import { runSimulation } from '../../app/run-simulation.ts';
import { type Decision, refuse } from '../../domain/decision.ts';
import type { Redemption } from '../../domain/redemption.ts';
import type { Ports } from '../../ports/ports.ts';
import { isAnothers } from '../ownership.ts';
import { showEligibility, showRedemption } from '../render/checkout.ts';
import { type Answer, type AnyRoute, ok, refused, route } from '../route.ts';
import { eligibility, eligibilityRequest, simulationRequest } from '../schemas/checkout.ts';
import { orderId } from '../schemas/common.ts';
import { freezeRequest, redemption } from '../schemas/redemption.ts';
import { toSimulated } from '../simulated-templates.ts';

const tag = 'Checkout';
const params = z.object({ orderId });
const one = { description: 'The redemption', schema: redemption };

export function checkoutRoutes(ports: Ports): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/eligibility',
      scope: 'checkout',
      tag,
      summary: 'Which coupons may this order use, why not the others, which set saves most',
      body: eligibilityRequest,
      answers: { 200: { description: 'Figures for every coupon of the wallet', schema: eligibility } },
      refusals: ['not-found'],
      handle: async ({ body }) => {
        const { userId, cart, include } = body;
        const done = await checkEligibility(ports, {
          userId,
          cart,
          channel: body.channel ?? null,
          region: body.region ?? null,
          selected: body.selected ?? null,
          includeClaimable: include.includes('claimable'),
        });
        return done.ok ? ok(showEligibility(done.eligibility, done.currency)) : refused(done);
      },
    }),
    route({
      method: 'post',
      path: '/v1/simulations',
      scope: 'operator',
      merchants: 'in-handler',
      reads: true,
      tag,
      summary: 'Eligibility for coupons that exist nowhere yet',
      body: simulationRequest,
      answers: { 200: { description: 'The same answer as eligibility', schema: eligibility } },
      refusals: ['not-found'],
      handle: async ({ body, principal }) => {
        const templates = body.templates.map((each) => ({
          ...each,
          merchantId: each.merchantId ?? principal.merchantId,
        }));
        if (templates.some(({ merchantId }) => isAnothers(principal, merchantId))) {
          return refused(refuse('forbidden'));
        }
        const done = await runSimulation(ports, {
          templates: templates.map(toSimulated),
          cart: body.cart,
          channel: body.channel ?? null,
          region: body.region ?? null,
          selected: body.selected ?? null,
        });
        return done.ok ? ok(showEligibility(done.eligibility, done.currency)) : refused(done);
      },
    }),
    route({
      method: 'post',
      path: '/v1/redemptions',
      scope: 'checkout',
      tag,
      summary: 'Freeze coupons for an order: all or none',
      idempotency: 'stored',
      body: freezeRequest,
      answers: { 201: one },
      refusals: [
        'coupon-unavailable',
        'combination-refused',
        'discount-changed',
        'order-mismatch',
        'order-cancelled',
        'expired',
        'too-many-freezes',
        'request-in-progress',
      ],
      handle: async ({ body }) =>
        show(
          await freezeCoupons(ports, {
            ...body,
            channel: body.channel ?? null,
            region: body.region ?? null,
            expectedDiscount: body.expectedDiscount ?? null,
          }),
          201,
        ),
    }),
    route({
      method: 'post',
      path: '/v1/redemptions/{orderId}/confirm',
      scope: 'checkout',
      tag,
      summary: 'The order is paid: its coupons are used',
      idempotency: 'stored',
      params,
      answers: { 200: one },
      refusals: ['not-found', 'coupon-unavailable', 'order-cancelled', 'expired', 'request-in-progress'],
      handle: async ({ params: { orderId } }) => show(await confirmRedemption(ports, orderId)),
    }),
    route({
      method: 'post',
      path: '/v1/redemptions/{orderId}/cancel',
      scope: 'checkout',
      tag,
      summary: 'The order will not be paid: its coupons go back',
      idempotency: 'stored',
      params,
      answers: { 200: one },
      refusals: ['already-confirmed', 'request-in-progress'],
      handle: async ({ params: { orderId } }) => show(await cancelRedemption(ports, orderId)),
    }),
    route({
      method: 'get',
      path: '/v1/redemptions/{orderId}',
      scope: 'checkout',
      tag,
      summary: 'Read a redemption with its whole story',
      params,
      answers: { 200: one },
      refusals: ['not-found'],
      handle: async ({ params: { orderId } }) => {
        const read = await readRedemptionStory(ports, orderId);
        return read.ok ? ok(showRedemption(read.redemption, read.story)) : refused(read);
      },
    }),
  ];
}

function show(done: Decision<{ redemption: Redemption }>, status = 200): Answer {
  return done.ok ? { status, body: showRedemption(done.redemption) } : refused(done);
}
