import { z } from '@hono/zod-openapi';
import { cart, cartExample, copyId, distinct, where } from './cart.ts';
import { couponId, lineId, or, orNull, shownAmount, userCouponId, userId } from './common.ts';
import { appliedCoupon, pricedExample, pricedLine } from './priced-order.ts';
import { simulatedTemplate } from './template.ts';
import { reason, reasonExample } from './wallet.ts';

export const eligibilityRequest = z
  .strictObject({
    userId,
    ...where,
    cart,
    selected: distinct(userCouponId).nullish(),
    include: or(z.array(z.enum(['claimable'])).max(10), []),
  })
  .openapi({ example: { userId: 'u1', channel: 'app', cart: cartExample, include: ['claimable'] } });

export const simulationRequest = z
  .strictObject({
    templates: z.array(simulatedTemplate).min(1).max(200),
    selected: distinct(copyId).nullish(),
    cart,
    ...where,
  })
  .openapi({
    example: {
      templates: [
        {
          id: 't-200',
          currency: 'CNY',
          discount: { type: 'percent-off', rateBps: 1500 },
          scope: { include: [{ type: 'all' }] },
        },
      ],
      cart: cartExample,
    },
  });

const combination = z.object({
  userCouponIds: z.array(copyId),
  discount: shownAmount,
  shippingDiscount: shownAmount,
  subtotal: shownAmount,
  shippingFee: shownAmount,
  payable: shownAmount,
  exact: z.boolean(),
  upperBound: shownAmount,
  coupons: z.array(appliedCoupon),
  lines: z.array(pricedLine),
});

const unusable = z.array(z.object({ userCouponId: copyId, couponId, reasons: z.array(reason) }));

export const eligibility = z
  .object({
    usable: z.array(
      z.object({
        userCouponId: copyId,
        couponId,
        discount: shownAmount,
        allocations: z.array(z.object({ lineId, amount: shownAmount })),
      }),
    ),
    unusable,
    best: combination,
    selected: orNull(
      combination.extend({
        conflicts: z.array(z.object({ between: z.array(copyId), rule: z.string() })),
        unusable,
      }),
    ),
    hints: z.array(
      z.object({
        couponId,
        userCouponId: copyId,
        shortfall: shownAmount,
        shortfallQuantity: z.int(),
        wouldSave: shownAmount,
      }),
    ),
    claimable: z.array(z.object({ couponId, wouldSave: shownAmount })),
  })
  .openapi('Eligibility', {
    example: {
      usable: [
        {
          userCouponId: 'uc-1',
          couponId: 't-100',
          discount: 5000,
          allocations: [{ lineId: '1', amount: 5000 }],
        },
      ],
      unusable: [{ userCouponId: 'uc-2', couponId: 't-7', reasons: [reasonExample] }],
      best: { ...pricedExample, userCouponIds: ['uc-1'], exact: true, upperBound: 5000 },
      selected: null,
      hints: [
        { couponId: 't-7', userCouponId: 'uc-2', shortfall: 4002, shortfallQuantity: 0, wouldSave: 3000 },
      ],
      claimable: [{ couponId: 't-8', wouldSave: 1000 }],
    },
  });
