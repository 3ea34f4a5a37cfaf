import { z } from '@hono/zod-openapi';
import { amount, currency, id, or, orAbsent, place, shownAmount, shownInstant } from './common.ts';
import { refund } from './refund.ts';
import { simulatedTemplate } from './template.ts';
import { reason } from './wallet.ts';

const most = 1e12;

const line = z.strictObject({
  lineId: id,
  itemId: id,
  quantity: z.int().min(1).max(1e6),
  unitPrice: amount,
  categoryPath: z.array(id).max(10).nullable().optional(),
  brandId: id.nullable().optional(),
  merchantId: id.nullable().optional(),
  tags: z.array(id).max(50).nullable().optional(),
  floorPrice: orAbsent(amount),
});

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
        context.addIssue({ code: 'custom', path: ['lines', i, 'lineId'], message });
      }
      seen.add(lineId);
      // Both factors are bounded (10^6 × 10^12), so a product past 10^12 shows as such in floating point too.
      const list = quantity * unitPrice;
      subtotal += list;
      if (list > most) {
        const message = 'quantity × unitPrice must be at most 10^12';
        context.addIssue({ code: 'custom', path: ['lines', i, 'unitPrice'], message });
      }
    }
    if (subtotal > most) {
      const message = 'the subtotal must be at most 10^12';
      context.addIssue({ code: 'custom', path: ['lines'], message });
    }
  })
  .openapi('Cart');

const distinct = (each: typeof id) =>
  z
    .array(each)
    .max(100)
    .superRefine((ids, context) => {
      const seen = new Set<string>();
      for (const [i, one] of ids.entries()) {
        if (seen.has(one)) {
          context.addIssue({ code: 'custom', path: [i], message: `${one} is given twice` });
        }
        seen.add(one);
      }
    });

/** Of a simulation's copy: the template's id, then `:1` to `:100`. */
const copyId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,68}$/, 'must be an id, or an id with the number of a copy');

const where = { channel: place.nullable().optional(), region: place.nullable().optional() };

export const eligibilityRequest = z.strictObject({
  userId: id,
  ...where,
  cart,
  selected: distinct(id).nullish(),
  include: or(z.array(z.enum(['claimable'])).max(10), []),
});

export const simulationRequest = z.strictObject({
  templates: z.array(simulatedTemplate).min(1).max(200),
  selected: distinct(copyId).nullish(),
  cart,
  ...where,
});

const appliedCoupon = z.object({
  userCouponId: copyId,
  couponId: id,
  discount: shownAmount,
  shippingDiscount: shownAmount,
  costs: z.array(z.object({ bearer: z.string(), amount: shownAmount })),
});

const pricedLine = z.object({
  lineId: id,
  subtotal: shownAmount,
  discount: shownAmount,
  payable: shownAmount,
  coupons: z.array(z.object({ userCouponId: copyId, amount: shownAmount })),
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

const unusable = z.array(z.object({ userCouponId: copyId, couponId: id, reasons: z.array(reason) }));

export const eligibility = z
  .object({
    usable: z.array(
      z.object({
        userCouponId: copyId,
        couponId: id,
        discount: shownAmount,
        allocations: z.array(z.object({ lineId: id, amount: shownAmount })),
      }),
    ),
    unusable,
    best: combination,
    selected: combination
      .extend({
        conflicts: z.array(z.object({ between: z.array(copyId), rule: z.string() })),
        unusable,
      })
      .nullable(),
    hints: z.array(
      z.object({
        couponId: id,
        userCouponId: copyId,
        shortfall: shownAmount,
        shortfallQuantity: z.int(),
        wouldSave: shownAmount,
      }),
    ),
    claimable: z.array(z.object({ couponId: id, wouldSave: shownAmount })),
  })
  .openapi('Eligibility');

export const freezeRequest = z.strictObject({
  orderId: id,
  userId: id,
  userCouponIds: distinct(id),
  ...where,
  cart,
  expectedDiscount: amount.nullable().optional(),
  ttlSeconds: or(z.int().min(60).max(86_400), 900),
});

export const redemption = z
  .object({
    orderId: id,
    userId: id.nullable(),
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
        refundId: id.optional(),
        takenBack: shownAmount.optional().openapi({
          description: 'of `refunding`: of discounts on the rest, with this and earlier refunds',
        }),
        userCouponId: id
          .optional()
          .openapi({ description: 'of `coupon-…`, with its revision before and after' }),
        revBefore: z.int().optional(),
        rev: z.int().optional(),
      }),
    ),
  })
  .openapi('Redemption');
