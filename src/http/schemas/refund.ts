import { z } from '@hono/zod-openapi';
import { id, lineId, shownAmount, userCouponId } from './common.ts';

const refundId = id.openapi({ example: 'refund-1' });
const quantity = z.int().min(1).max(1e6);

const asked = z
  .array(z.strictObject({ lineId, quantity }))
  .min(1)
  .max(500)
  .superRefine((lines, context) => {
    const seen = new Set<string>();
    for (const [i, line] of lines.entries()) {
      if (seen.has(line.lineId)) {
        const message = `lineId ${line.lineId} is given twice; name each line once, with all of its units`;
        context.addIssue({ code: 'custom', params: { code: 'repeated' }, path: [i, 'lineId'], message });
      }
      seen.add(line.lineId);
    }
  });

/** Units by line, or all that is left: exactly one of the two. */
export const refundRequest = z
  .strictObject({
    refundId,
    lines: asked.nullish(),
    all: z.literal(true).nullish(),
  })
  .transform(({ refundId, lines, all }, context) => {
    if (lines && !all) return { refundId, lines };
    if (all && !lines) return { refundId, all };
    const message = 'must have exactly one of lines and all';
    context.addIssue({ code: 'custom', params: { code: 'exactly-one' }, path: [], message });
    return z.NEVER;
  })
  .openapi({
    oneOf: [
      {
        type: 'object',
        required: ['lines'],
        properties: { lines: { type: 'array' }, all: { type: 'null' } },
      },
      {
        type: 'object',
        required: ['all'],
        properties: { all: { type: 'boolean' }, lines: { type: 'null' } },
      },
    ],
    example: { refundId: 'refund-1', lines: [{ lineId: '1', quantity: 1 }] },
  });

const refundExample = {
  refundId: 'refund-1',
  amount: 10_499,
  shipping: 0,
  lines: [{ lineId: '1', quantity: 1, amount: 10_499 }],
  returned: [],
  costs: [{ bearer: 'platform', amount: 2500 }],
  status: 'partly-refunded',
};

export const refund = z
  .object({
    refundId,
    amount: shownAmount.openapi({
      description: 'what the shopper gets back: the lines’ amounts and the shipping',
    }),
    shipping: shownAmount,
    lines: z.array(z.object({ lineId, quantity: z.int().min(1), amount: shownAmount })),
    returned: z.array(userCouponId).openapi({ description: 'userCouponIds that go back to the wallet' }),
    costs: z
      .array(z.object({ bearer: z.string(), amount: shownAmount }))
      .openapi({ description: 'what each bearer of the order’s discounts is relieved of' }),
    status: z.enum(['partly-refunded', 'refunded']).openapi({ description: 'the order’s after this refund' }),
  })
  .openapi('Refund', { example: refundExample });
