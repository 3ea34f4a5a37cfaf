import { z } from '@hono/zod-openapi';
import {
  amount,
  brandId,
  categoryId,
  channel,
  couponId,
  currency,
  id,
  itemId,
  lineId,
  merchantId,
  or,
  orAbsent,
  orderId,
  orNull,
  region,
  shownAmount,
  shownInstant,
  userCouponId,
  userId,
} from './common.ts';
import { refund } from './refund.ts';
import { simulatedTemplate } from './template.ts';
import { reason, reasonExample } from './wallet.ts';

const most = 1e12;

const line = z.strictObject({
  lineId,
  itemId,
  quantity: z.int().min(1).max(1e6),
  unitPrice: amount,
  categoryPath: z.array(categoryId).max(10).nullable().optional(),
  brandId: brandId.nullable().optional(),
  merchantId: merchantId.nullable().optional(),
  tags: z.array(id).max(50).nullable().optional(),
  floorPrice: orAbsent(amount),
});

const cartExample = {
  currency: 'CNY',
  shippingFee: 1000,
  lines: [{ lineId: '1', itemId: 'sku-1', quantity: 2, unitPrice: 12_999, categoryPath: ['digital'] }],
};

/** 1 to 500 lines with unique ids; each line's list amount and the subtotal at most 10^12. */
const cart = z
  .strictObject({
    currency,
    shippingFee: or(amount, 0),
    lines: z.array(line).min(1).max(500),
  })
  .superRefine(({ lines }, context) => {
    const seen = new Set<string>();
    let subtotal = 0;
    for (const [i, { lineId, quantity, unitPrice }] of lines.entries()) {
      if (seen.has(lineId)) {
        const message = `lineId ${lineId} is given twice; each line needs its own`;
        const params = { code: 'repeated' };
        context.addIssue({ code: 'custom', params, path: ['lines', i, 'lineId'], message });
      }
      seen.add(lineId);
      // Both factors are bounded (10^6 × 10^12), so a product past 10^12 shows as such in floating point too.
      const list = quantity * unitPrice;
      subtotal += list;
      if (list > most) {
        const message = 'quantity × unitPrice must be at most 10^12';
        const params = { code: 'too-much' };
        context.addIssue({ code: 'custom', params, path: ['lines', i, 'unitPrice'], message });
      }
    }
    if (subtotal > most) {
      const message = 'the subtotal must be at most 10^12';
      context.addIssue({ code: 'custom', params: { code: 'too-much' }, path: ['lines'], message });
    }
  })
  .openapi('Cart', { example: cartExample });

const distinct = (each: typeof id) =>
  z
    .array(each)
    .max(100)
    .superRefine((ids, context) => {
      const seen = new Set<string>();
      for (const [i, one] of ids.entries()) {
        if (seen.has(one)) {
          const params = { code: 'repeated' };
          context.addIssue({ code: 'custom', params, path: [i], message: `${one} is given twice` });
        }
        seen.add(one);
      }
    })
    .openapi({ uniqueItems: true });

/** Of a simulation's copy: the template's id, then `:1` to `:100`. */
const copyId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,68}$/, 'must be an id, or an id with the number of a copy')
  .openapi({ example: 'uc-1' });

const where = { channel: channel.nullable().optional(), region: region.nullable().optional() };

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

const appliedCoupon = z.object({
  userCouponId: copyId,
  couponId,
  discount: shownAmount,
  shippingDiscount: shownAmount,
  costs: z.array(z.object({ bearer: z.string(), amount: shownAmount })),
});

const pricedLine = z.object({
  lineId,
  subtotal: shownAmount,
  discount: shownAmount,
  payable: shownAmount,
  coupons: z.array(z.object({ userCouponId: copyId, amount: shownAmount })),
});

const pricedExample = {
  discount: 5000,
  shippingDiscount: 0,
  subtotal: 25_998,
  shippingFee: 1000,
  payable: 21_998,
  coupons: [
    {
      userCouponId: 'uc-1',
      couponId: 't-100',
      discount: 5000,
      shippingDiscount: 0,
      costs: [{ bearer: 'platform', amount: 5000 }],
    },
  ],
  lines: [
    {
      lineId: '1',
      subtotal: 25_998,
      discount: 5000,
      payable: 20_998,
      coupons: [{ userCouponId: 'uc-1', amount: 5000 }],
    },
  ],
};

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
