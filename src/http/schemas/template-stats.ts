import { z } from '@hono/zod-openapi';
import { count, shownAmount } from './common.ts';

/** A template's copies, all of them and by status. */
export const copyCounts = {
  total: count.nullable().openapi({ description: 'null: unlimited' }),
  claimed: count,
  remaining: z.int().nullable().openapi({ description: 'total less claimed; null: unlimited' }),
  unused: count,
  frozen: count,
  used: count,
  expired: count,
  void: count,
};

export const copyCountsExample = {
  total: 1000,
  claimed: 120,
  remaining: 880,
  unused: 90,
  frozen: 5,
  used: 20,
  expired: 0,
  void: 5,
};

export const stats = z
  .object({
    ...copyCounts,
    discountGiven: shownAmount,
    byDay: z.array(z.object({ day: z.string(), claimed: count, used: count })),
  })
  .openapi('TemplateStats', {
    example: {
      ...copyCountsExample,
      discountGiven: 100_000,
      byDay: [{ day: '2026-11-11', claimed: 120, used: 20 }],
    },
  });
