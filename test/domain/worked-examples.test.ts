import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { simulate } from '../../src/domain/simulation.ts';
import { discount, threshold } from '../../src/http/schemas/discount.ts';
import { contentOf, lineOf } from './make.ts';

const example = z.strictObject({
  name: z.string(),
  discount,
  threshold: threshold.nullish(),
  shippingFee: z.int().default(0),
  drawnAmount: z.int().nullable().default(null),
  lines: z.array(z.string()),
  saves: z.int(),
  shares: z.array(z.int()),
});

const page = readFileSync(new URL('../../docs/discounts.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```example\n([\s\S]*?)```/g)].map(([, json]) =>
  example.parse(JSON.parse(json ?? '')),
);

test('the page has an example of every type', () => {
  expect([...new Set(examples.map(({ discount }) => discount.type))].sort()).toEqual([
    'amount-off',
    'bundle-price',
    'buy-x-get-y',
    'every',
    'percent-off',
    'random-amount',
    'shipping-off',
    'tiers',
  ]);
});

test.each(examples)(
  'docs/discounts.md: $name',
  ({ lines, saves, shares, shippingFee, drawnAmount, ...given }) => {
    const cart = { currency: 'CNY', shippingFee, lines: lines.map(parseLine) };
    const content = contentOf({ discount: given.discount, threshold: given.threshold });
    const simulated = simulate({
      templates: [{ id: 't', content, itemIds: [], copies: 1, drawnAmount }],
      selected: null,
      channel: null,
      region: null,
      cart,
    });
    if (!simulated.ok) throw new Error(simulated.reason.code);
    const { best } = simulated.eligibility;
    expect(best.discount).toBe(saves);
    expect(best.lines.map((line) => line.discount)).toEqual(shares);
  },
);

function parseLine(text: string, i: number) {
  const [, quantity, unitPrice, floor] = /^(\d+) x (\d+)(?: floor (\d+))?$/.exec(text) ?? [];
  return lineOf(`l${i}`, {
    quantity: Number(quantity),
    unitPrice: Number(unitPrice),
    floorPrice: floor === undefined ? null : Number(floor),
  });
}
