import { z } from '@hono/zod-openapi';
import {
  amount,
  brandId,
  categoryId,
  channel,
  couponId,
  cursor,
  instant,
  itemId,
  limit,
  merchantId,
  nextCursor,
  numberInQuery,
  or,
  region,
  shownInstant,
  text,
} from './common.ts';
import { discount, shownThreshold } from './discount.ts';
import { item, itemExample } from './item.ts';
import { shownValidity, template, templateStatus } from './template.ts';
import { templateExample } from './template-examples.ts';

const { id, name, description, currency, scope, validity, claim } = templateExample;
const { discount: off, threshold: from, attributes } = templateExample;

const badgeExample = {
  couponId: id,
  name,
  label: '¥50 off ¥100',
  discount: off,
  threshold: from,
  merchantId: null,
  attributes,
  opensAt: claim.opensAt,
  closesAt: claim.closesAt,
  soldOut: false,
};

const badge = z
  .object({
    couponId,
    name: z.string(),
    label: z.string().openapi({ example: '¥50 off ¥100' }),
    discount,
    threshold: shownThreshold,
    merchantId: merchantId.nullable(),
    attributes: z.record(z.string(), z.string()),
    opensAt: shownInstant,
    closesAt: shownInstant,
    soldOut: z.boolean(),
  })
  .openapi('Badge', { example: badgeExample });

export const badges = z
  .object({ at: shownInstant, items: z.record(z.string(), z.array(badge)) })
  .openapi('Badges', {
    example: { at: '2026-11-11T08:00:00Z', items: { 'sku-1': [badgeExample], 'sku-2': [] } },
  });

const here = { channel: channel.optional(), region: region.optional() };

export const badgeQuery = z.strictObject({
  itemIds: z
    .string()
    .transform((ids) => ids.split(','))
    .pipe(z.array(itemId).min(1).max(100))
    .openapi({
      type: 'string',
      pattern: '^[A-Za-z0-9_.:-]{1,64}(,[A-Za-z0-9_.:-]{1,64}){0,99}$',
      description: '1 to 100 ids, comma-separated',
      example: 'sku-1,sku-2',
    }),
  ...here,
  limit: numberInQuery(1, 50).default(5).openapi({ type: 'integer', default: 5, example: 5 }),
  at: instant.optional(),
});

export const badgeBody = z
  .strictObject({
    itemIds: z.array(itemId).min(1).max(500),
    channel: channel.nullable().optional(),
    region: region.nullable().optional(),
    limit: or(z.int().min(1).max(50), 5),
    at: instant.nullable().optional(),
  })
  .openapi({ example: { itemIds: ['sku-1', 'sku-2'], channel: 'app' } });

const { soldOut, ...onBadge } = badgeExample;
const couponExample = {
  ...onBadge,
  description,
  status: 'active',
  currency,
  scope,
  validity,
  channels: [],
  regions: [],
  perUser: claim.perUser,
  soldOut,
};

/** The shopper's view: nothing of audience, risk, costs or refunds. */
export const coupon = z
  .object({
    couponId,
    name: z.string(),
    description: z.string(),
    label: z.string(),
    status: templateStatus,
    currency: z.string(),
    discount,
    threshold: shownThreshold,
    scope: template.shape.scope,
    merchantId: merchantId.nullable(),
    attributes: z.record(z.string(), z.string()),
    opensAt: shownInstant,
    closesAt: shownInstant,
    validity: shownValidity,
    channels: z.array(z.string()),
    regions: z.array(z.string()),
    perUser: z.int().nullable(),
    soldOut: z.boolean(),
  })
  .openapi('Coupon', { example: couponExample });

export const pageToken = z
  .object({ pageToken: z.string(), expiresAt: shownInstant })
  .openapi({ example: { pageToken: 'mh9x1k00.c2ln', expiresAt: '2026-11-11T08:15:00Z' } });

const words = {
  q: text(200).openapi({ example: 'headphones' }).optional(),
  category: categoryId.optional(),
  brand: brandId.optional(),
};

const price = numberInQuery(0, 1e12);

export const couponItemsQuery = z.strictObject({
  sort: z
    .enum(['recommended', 'sales', 'price', '-price', 'newest'])
    .default('recommended')
    .openapi({ example: 'price' }),
  ...words,
  minPrice: price.openapi({ example: 1000 }).optional(),
  maxPrice: price.openapi({ example: 20_000 }).optional(),
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
  .openapi('CouponItems', {
    example: {
      items: [{ ...itemExample, priceAfterCoupon: 7999 }],
      total: 1,
      totalIsExact: true,
      facets: {
        category: [{ value: 'digital', count: 1 }],
        brand: [{ value: 'acme', count: 1 }],
        price: [{ from: 10_000, to: 20_000, count: 1 }],
      },
      nextCursor: null,
    },
  });

export const couponsQuery = z.strictObject({
  ...words,
  merchantId: merchantId.optional(),
  itemId: itemId.optional(),
  ...here,
  sort: z
    .enum(['relevance', 'ending', 'newest', 'popular'])
    .default('relevance')
    .openapi({ example: 'ending' }),
  limit,
  cursor,
});

export const couponPage = z
  .object({ coupons: z.array(coupon), nextCursor })
  .openapi('Coupons', { example: { coupons: [couponExample], nextCursor: null } });
