import { z } from '@hono/zod-openapi';
import { count, couponId, cursor, nextCursor } from './common.ts';
import { copyCounts, copyCountsExample } from './template-stats.ts';

export const reconciliationRequest = z
  .strictObject({
    check: z.boolean().default(false).openapi({ description: 'true: look, change nothing' }),
    limit: z.int().min(1).max(200).default(100),
    cursor,
  })
  .openapi('ReconciliationRequest', { example: { check: true, limit: 100 } });

const booksExample = {
  couponId: 't-100',
  ...copyCountsExample,
  gate: { epoch: 1, issued: 120, reserved: 0, free: 880 },
  balanced: true,
};

const couponBooks = z
  .object({
    couponId,
    ...copyCounts,
    gate: z
      .object({ epoch: z.int(), issued: count.nullable(), reserved: count, free: count.nullable() })
      .nullable()
      .openapi({ description: 'issued + reserved + free = total; null where the gate holds no numbers yet' }),
    balanced: z.boolean().openapi({ description: 'store and gate each sum up, and agree' }),
  })
  .openapi('CouponBooks', { example: booksExample });

export const reconciliation = z
  .object({
    balanced: z.boolean().openapi({ description: 'every coupon of this page is' }),
    settled: count.openapi({ description: 'lost reservations whose copy was there' }),
    released: count.openapi({ description: 'lost reservations whose number can be claimed again' }),
    rebuilt: z.array(couponId).openapi({ description: 'coupons whose gate was read from the store again' }),
    coupons: z.array(couponBooks),
    nextCursor,
  })
  .openapi('Reconciliation', {
    example: {
      balanced: true,
      settled: 0,
      released: 0,
      rebuilt: [],
      coupons: [booksExample],
      nextCursor: null,
    },
  });
