import { z } from '@hono/zod-openapi';
import { cart, cartExample, distinct, where } from './cart.ts';
import { amount, id, or, orderId, shownAmount, shownInstant, userCouponId, userId } from './common.ts';
import { appliedCoupon, pricedExample, pricedLine } from './priced-order.ts';
import { refund } from './refund.ts';

export const freezeRequest = z
  .strictObject({
    orderId,
    userId,
    userCouponIds: distinct(userCouponId),
    ...where,
    cart,
    expectedDiscount: amount.nullable().optional(),
    ttlSeconds: or(z.int().min(60).max(86_400), 900),
  })
  .openapi({
    example: {
      orderId: 'o-1',
      userId: 'u1',
      userCouponIds: ['uc-1'],
      channel: 'app',
      cart: cartExample,
      expectedDiscount: 5000,
      ttlSeconds: 900,
    },
  });

export const redemption = z
  .object({
    orderId,
    userId: userId.nullable(),
    status: z.string(),
    discount: shownAmount,
    shippingDiscount: shownAmount,
    subtotal: shownAmount,
    shippingFee: shownAmount,
    payable: shownAmount,
    coupons: z.array(appliedCoupon),
    lines: z.array(pricedLine),
    expiresAt: shownInstant.nullable(),
    refunds: z.array(refund),
    events: z.array(
      z.object({
        at: shownInstant,
        what: z
          .string()
          .openapi({ description: 'a state of the order, what the order system said, or `coupon-…`' }),
        attempt: z.int().optional().openapi({ description: 'of the order’s own events' }),
        refundId: id.openapi({ example: 'refund-1' }).optional(),
        takenBack: shownAmount.optional().openapi({
          description: 'of `refunding`: of discounts on the rest, with this and earlier refunds',
        }),
        userCouponId: userCouponId
          .optional()
          .openapi({ description: 'of `coupon-…`, with its revision before and after' }),
        revBefore: z.int().optional(),
        rev: z.int().optional(),
      }),
    ),
  })
  .openapi('Redemption', {
    example: {
      orderId: 'o-1',
      userId: 'u1',
      status: 'frozen',
      ...pricedExample,
      expiresAt: '2026-11-11T08:15:00Z',
      refunds: [],
      events: [{ at: '2026-11-11T08:00:00Z', what: 'frozen', attempt: 1 }],
    },
  });
