import { z } from '@hono/zod-openapi';
import { amount, currency, id, instant, nextCursor, shownInstant, text } from './common.ts';

const itemMembers = {
  itemId: id,
  title: text(500),
  categoryPath: z.array(id).max(10).default([]),
  brandId: id.nullable().default(null),
  merchantId: id.nullable().default(null),
  tags: z.array(id).max(50).default([]),
  salePrice: amount.nullable().default(null),
  currency,
  salesCount: z.int().min(0).max(1e12).default(0),
  imageUrl: text(2000).nullable().default(null),
};

/** `listedAt` left out: now. */
const itemIn = z.strictObject({ ...itemMembers, listedAt: instant.optional() }).openapi('ItemIn');

export const item = z.object({ ...itemMembers, listedAt: shownInstant }).openapi('Item');

export const putItems = z.strictObject({ items: z.array(itemIn).min(1).max(1000) });

export const relations = z.strictObject({
  items: z
    .array(z.strictObject({ itemId: id, sort: z.int().min(-1e9).max(1e9).default(0) }))
    .min(1)
    .max(10_000),
});

export const relationPage = z.object({
  items: z.array(z.object({ itemId: id, sort: z.int() })),
  nextCursor,
});

export const itemIds = z.strictObject({ itemIds: z.array(id).min(1).max(10_000) });
