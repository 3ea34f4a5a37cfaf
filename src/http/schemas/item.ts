import { z } from '@hono/zod-openapi';
import { amount, currency, id, instant, nextCursor, or, orAbsent, shownInstant, text } from './common.ts';

const itemMembers = {
  itemId: id,
  title: text(500),
  categoryPath: z.array(id).max(10),
  brandId: id.nullable().default(null),
  merchantId: id.nullable().default(null),
  tags: z.array(id).max(50),
  salePrice: amount.nullable().default(null),
  currency,
  salesCount: z.int().min(0).max(1e12),
  imageUrl: text(2000).nullable().default(null),
};

/** `listedAt` left out: now. */
const itemIn = z
  .strictObject({
    ...itemMembers,
    categoryPath: or(itemMembers.categoryPath, []),
    tags: or(itemMembers.tags, []),
    salesCount: or(itemMembers.salesCount, 0),
    listedAt: orAbsent(instant),
  })
  .openapi('ItemIn');

export const item = z.object({ ...itemMembers, listedAt: shownInstant }).openapi('Item');

export const putItems = z.strictObject({ items: z.array(itemIn).min(1).max(1000) });

export const relations = z.strictObject({
  items: z
    .array(z.strictObject({ itemId: id, sort: or(z.int().min(-1e9).max(1e9), 0) }))
    .min(1)
    .max(10_000),
});

export const relationPage = z.object({
  items: z.array(z.object({ itemId: id, sort: z.int() })),
  nextCursor,
});

export const itemIds = z.strictObject({ itemIds: z.array(id).min(1).max(10_000) });
