import { z } from '@hono/zod-openapi';
import { or, orNull } from './common.ts';
import { templateContentExample } from './template-examples.ts';

export const rateBps = z
  .int()
  .min(1)
  .max(10_000)
  .openapi({ description: 'basis points: 10000 is all of it', example: 1500 });
const count = z.int().min(1).max(1e12);

// JSON Schema says what `domain` checks: one of the two is given, the other is null or left out.
const amountAlone = { properties: { amount: { type: 'integer' }, quantity: { type: 'null' } } } as const;
const quantityAlone = { properties: { quantity: { type: 'integer' }, amount: { type: 'null' } } } as const;

const amountOrQuantity = z
  .strictObject({ amount: count.nullable().default(null), quantity: count.nullable().default(null) })
  .openapi({
    oneOf: [
      { type: 'object', required: ['amount'], ...amountAlone },
      { type: 'object', required: ['quantity'], ...quantityAlone },
    ],
    example: { amount: 10_000 },
  });

const noAmount = { amount: { type: 'null' } } as const;
const noRate = { rateBps: { type: 'null' }, maxAmount: { type: 'null' } } as const;

const tier = z
  .strictObject({
    threshold: amountOrQuantity,
    amount: count.nullable().default(null),
    rateBps: rateBps.nullable().default(null),
    maxAmount: count.nullable().default(null),
  })
  .openapi({
    oneOf: [
      { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' }, ...noRate } },
      { type: 'object', required: ['rateBps'], properties: { rateBps: { type: 'integer' }, ...noAmount } },
    ],
    example: { threshold: { amount: 10_000 }, amount: 1_000 },
  });

export const discount = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('amount-off'), amount: count }),
    z.strictObject({ type: z.literal('percent-off'), rateBps, maxAmount: count.nullable().default(null) }),
    z.strictObject({ type: z.literal('tiers'), tiers: z.array(tier).min(1).max(20) }),
    z.strictObject({
      type: z.literal('every'),
      every: amountOrQuantity,
      amount: count,
      maxTimes: count.nullable().default(null),
    }),
    z.strictObject({
      type: z.literal('buy-x-get-y'),
      buy: count,
      get: count,
      rateBps,
      maxTimes: count.nullable().default(null),
    }),
    z.strictObject({ type: z.literal('bundle-price'), quantity: count, price: z.int().min(0).max(1e12) }),
    z.strictObject({ type: z.literal('shipping-off'), amount: count.nullable().default(null) }),
    z.strictObject({
      type: z.literal('random-amount'),
      min: count,
      max: count,
      budget: z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullable().default(null),
    }),
  ])
  .openapi('Discount', { example: templateContentExample.discount });

export const threshold = z
  .strictObject({
    amount: count.nullable().default(null),
    quantity: count.nullable().default(null),
    basis: or(z.enum(['remaining', 'list']), 'remaining'),
  })
  .openapi({ example: templateContentExample.threshold });

export const shownThreshold = orNull(threshold.openapi('Threshold'));
