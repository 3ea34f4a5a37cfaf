import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RefundRequest } from '../../../src/domain/refund/refund.ts';
import { discount, threshold } from '../../../src/http/schemas/discount.ts';
import { copyOf, lineOf, templateOf } from '../make.ts';
import { confirmedOrder, refunded } from './confirmed-order.ts';

const bearers = z.record(z.string(), z.int());
const example = z.strictObject({
  name: z.string(),
  lines: z.array(z.string()),
  shippingFee: z.int().default(0),
  coupons: z.array(
    z.strictObject({
      discount,
      threshold: threshold.nullish(),
      covers: z.array(z.string()).nullable().default(null),
      costShares: z.array(z.strictObject({ bearer: z.string(), rateBps: z.int() })).optional(),
      refund: z
        .strictObject({
          return: z.enum(['return', 'extend', 'keep']).optional(),
          extendDays: z.int().optional(),
          threshold: z.enum(['keep-discount', 'take-back']).optional(),
        })
        .optional(),
    }),
  ),
  refunds: z.array(
    z.strictObject({
      lines: z.record(z.string(), z.int()).default({}),
      all: z.literal(true).optional(),
      onDay: z.int().default(5),
      amount: z.int(),
      shipping: z.int().default(0),
      costs: bearers,
      returned: z.array(z.string()).default([]),
      validUntilDay: z.int().default(10),
    }),
  ),
});

const page = readFileSync(new URL('../../../docs/refunds.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```example\n([\s\S]*?)```/g)].map(([, json]) =>
  example.parse(JSON.parse(json ?? '')),
);
const day = 86_400_000;

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThan(10);
});

test.each(examples)('docs/refunds.md: $name', ({ lines, shippingFee, coupons, refunds }) => {
  const copies = coupons.map(({ covers, ...draft }, i) => {
    const include = covers?.map((id) => ({ type: 'item' as const, id: `item-${id}` })) ?? [
      { type: 'all' as const },
    ];
    const template = templateOf(`t-${i + 1}`, {
      discount: draft.discount,
      threshold: draft.threshold,
      scope: { include },
      costShares: draft.costShares,
      refund: draft.refund,
    });
    return copyOf(String(i + 1), template, { validTo: 10 * day });
  });
  let order = confirmedOrder({ currency: 'CNY', shippingFee, lines: lines.map(parseLine) }, copies);
  for (const [n, { onDay, validUntilDay, ...expected }] of refunds.entries()) {
    const done = refunded(order, requestOf(n, expected), onDay * day);
    order = done.order;
    const { amount, shipping, costs, returned } = done.refund;
    expect({ amount, shipping, returned, costs }).toEqual({
      amount: expected.amount,
      shipping: expected.shipping,
      returned: expected.returned.map((userCouponId) => ({ userCouponId, validTo: validUntilDay * day })),
      costs: Object.entries(expected.costs).map(([bearer, relieved]) => ({ bearer, amount: relieved })),
    });
  }
});

function requestOf(
  n: number,
  { all, lines }: { readonly all?: true | undefined; readonly lines: Readonly<Record<string, number>> },
): RefundRequest {
  const refundId = `r-${n}`;
  if (all) return { refundId, all };
  return { refundId, lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })) };
}

function parseLine(text: string, i: number) {
  const [, quantity, unitPrice] = /^(\d+) x (\d+)$/.exec(text) ?? [];
  return lineOf(String(i + 1), { quantity: Number(quantity), unitPrice: Number(unitPrice) });
}
