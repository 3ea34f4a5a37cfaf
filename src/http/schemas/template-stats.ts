import { z } from '@hono/zod-openapi';
import { shownAmount } from './common.ts';

export const stats = z
  .object({
    total: z.int().nullable(),
    claimed: z.int(),
    remaining: z.int().nullable(),
    unused: z.int(),
    frozen: z.int(),
    used: z.int(),
    expired: z.int(),
    void: z.int(),
    discountGiven: shownAmount,
    byDay: z.array(z.object({ day: z.string(), claimed: z.int(), used: z.int() })),
  })
  .openapi('TemplateStats', {
    example: {
      total: 1000,
      claimed: 120,
      remaining: 880,
      unused: 90,
      frozen: 5,
      used: 20,
      expired: 0,
      void: 5,
      discountGiven: 100_000,
      byDay: [{ day: '2026-11-11', claimed: 120, used: 20 }],
    },
  });
