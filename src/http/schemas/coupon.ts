import { z } from '@hono/zod-openapi';
import {
  amount,
  cursor,
  id,
  instant,
  limit,
  nextCursor,
  numberInQuery,
  or,
  place,
  shownInstant,
  text,
} from './common.ts';
import { item } from './item.ts';
import { discount, shownValidity, template, templateStatus, threshold } from './template.ts';

const badge = z
  .object({
    couponId: id,
    name: z.string(),
    label: z.string().openapi({ example: '¥50 off ¥100' }),
    discount,
    threshold: threshold.nullable(),
    merchantId: id.nullable(),
    attributes: z.record(z.string(), z.string()),
    opensAt: shownInstant,
    closesAt: shownInstant,
    soldOut: z.boolean(),
  })
  .openapi('Badge');

export const badges = z
  .object({ at: shownInstant, items: z.record(z.string(), z.array(badge)) })
  .openapi('Badges');

const here = { channel: place.optional(), region: place.optional() };

export const badgeQuery = z.strictObject({
  itemIds: z
    .string()
    .transform((ids) => ids.split(','))
    .pipe(z.array(id).min(1).max(100))
    .openapi({ type: 'string', description: '1 to 100 ids, comma-separated', example: 'sku-1,sku-2' }),
  ...here,
  limit: numberInQuery(1, 50).default(5).openapi({ type: 'integer', default: 5 }),
  at: instant.optional(),
});

export const badgeBody = z.strictObject({
  itemIds: z.array(id).min(1).max(500),
  channel: place.nullable().optional(),
  region: place.nullable().optional(),
  limit: or(z.int().min(1).max(50), 5),
  at: instant.nullable().optional(),
});

/** The shopper's view: nothing of audience, risk, costs or refunds. */
export const coupon = z
  .object({
    couponId: id,
    name: z.string(),
    description: z.string(),
    label: z.string(),
    status: templateStatus,
    currency: z.string(),
    discount,
    threshold: threshold.nullable(),
    scope: template.shape.scope,
    merchantId: id.nullable(),
    attributes: z.record(z.string(), z.string()),
    opensAt: shownInstant,
    closesAt: shownInstant,
    validity: shownValidity,
    channels: z.array(z.string()),
    regions: z.array(z.string()),
    perUser: z.int().nullable(),
    soldOut: z.boolean(),
  })
  .openapi('Coupon');

export const pageToken = z.object({ pageToken: z.string(), expiresAt: shownInstant });

export const couponItemsQuery = z.strictObject({
  sort: z.enum(['recommended', 'sales', 'price', '-price', 'newest']).default('recommended'),
  q: text(200).optional(),
  category: id.optional(),
  brand: id.optional(),
  minPrice: numberInQuery(0, 1e12).optional(),
  maxPrice: numberInQuery(0, 1e12).optional(),
  limit,
  cursor,
});

const counted = z.array(z.object({ value: z.string(), count: z.int() }));

export const couponItems = z
  .object({
    items: z.array(item.extend({ priceAfterCoupon: amount.nullable() })),
    total: z.int(),
    totalIsExact: z.boolean(),
    facets: z.object({
      category: counted,
      brand: counted,
      price: z.array(z.object({ from: amount, to: amount.nullable(), count: z.int() })),
    }),
    nextCursor,
  })
  .openapi('CouponItems');

export const couponsQuery = z.strictObject({
  q: text(200).optional(),
  category: id.optional(),
  brand: id.optional(),
  merchantId: id.optional(),
  itemId: id.optional(),
  ...here,
  sort: z.enum(['relevance', 'ending', 'newest', 'popular']).default('relevance'),
  limit,
  cursor,
});

export const couponPage = z.object({ coupons: z.array(coupon), nextCursor }).openapi('Coupons');
