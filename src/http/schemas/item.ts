import { z } from '@hono/zod-openapi';
import {
  amount,
  brandId,
  categoryId,
  count,
  currency,
  id,
  instant,
  itemId,
  merchantId,
  nextCursor,
  or,
  orAbsent,
  shownInstant,
  text,
} from './common.ts';

export const itemExample = {
  itemId: 'sku-1',
  title: 'Acme headphones',
  categoryPath: ['digital'],
  brandId: 'acme',
  merchantId: null,
  tags: ['new'],
  salePrice: 12_999,
  currency: 'CNY',
  salesCount: 12,
  imageUrl: null,
  listedAt: '2026-11-01T00:00:00Z',
};

const itemMembers = {
  itemId,
  title: text(500),
  categoryPath: z.array(categoryId).max(10),
  brandId: brandId.nullable().default(null),
  merchantId: merchantId.nullable().default(null),
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
  .openapi('ItemIn', { example: itemExample });

export const item = z
  .object({ ...itemMembers, listedAt: shownInstant })
  .openapi('Item', { example: itemExample });

export const putItems = z
  .strictObject({ items: z.array(itemIn).min(1).max(1000) })
  .openapi({ example: { items: [itemExample] } });

export const written = z.object({ written: count }).openapi({ example: { written: 1 } });
export const removed = z.object({ removed: count }).openapi({ example: { removed: 1 } });

const relationsExample = [{ itemId: 'sku-1', sort: 0 }];

export const relations = z
  .strictObject({
    items: z
      .array(z.strictObject({ itemId, sort: or(z.int().min(-1e9).max(1e9), 0) }))
      .min(1)
      .max(10_000),
  })
  .openapi({ example: { items: relationsExample } });

export const relationPage = z
  .object({ items: z.array(z.object({ itemId, sort: z.int() })), nextCursor })
  .openapi({ example: { items: relationsExample, nextCursor: null } });

export const itemIds = z
  .strictObject({ itemIds: z.array(itemId).min(1).max(10_000) })
  .openapi({ example: { itemIds: ['sku-1'] } });
