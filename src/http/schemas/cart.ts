import { z } from '@hono/zod-openapi';
import {
  amount,
  brandId,
  categoryId,
  channel,
  currency,
  id,
  itemId,
  lineId,
  merchantId,
  or,
  orAbsent,
  region,
} from './common.ts';

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

export const cartExample = {
  currency: 'CNY',
  shippingFee: 1000,
  lines: [{ lineId: '1', itemId: 'sku-1', quantity: 2, unitPrice: 12_999, categoryPath: ['digital'] }],
};

/** 1 to 500 lines with unique ids; each line's list amount and the subtotal at most 10^12. */
export const cart = z
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

export const distinct = (each: typeof id) =>
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
export const copyId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,68}$/, 'must be an id, or an id with the number of a copy')
  .openapi({ example: 'uc-1' });

export const where = { channel: channel.nullable().optional(), region: region.nullable().optional() };
