import { expect, test } from 'vitest';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import { labelOf } from '../../src/domain/label.ts';
import { formatMoney, formatPrice } from '../../src/domain/money.ts';
import { contentOf } from './make.ts';

const cases: [string, Partial<TemplateDraft>][] = [
  ['¥50 off ¥100', { discount: { type: 'amount-off', amount: 5000 }, threshold: { amount: 10000 } }],
  ['¥0.50 off', { discount: { type: 'amount-off', amount: 50 } }],
  [
    '$5 off 3 items',
    { currency: 'USD', discount: { type: 'amount-off', amount: 500 }, threshold: { quantity: 3 } },
  ],
  ['¥5,000 off', { currency: 'JPY', discount: { type: 'amount-off', amount: 5000 } }],
  ['BHD 1.250 off', { currency: 'BHD', discount: { type: 'amount-off', amount: 1250 } }],
  [
    '15% off ¥100 and 1 item, up to ¥30',
    {
      discount: { type: 'percent-off', rateBps: 1500, maxAmount: 3000 },
      threshold: { amount: 10000, quantity: 1 },
    },
  ],
  ['12.5% off', { discount: { type: 'percent-off', rateBps: 1250 } }],
  [
    '¥10 off ¥100, ¥30 off ¥200',
    {
      discount: {
        type: 'tiers',
        tiers: [
          { threshold: { amount: 10000 }, amount: 1000 },
          { threshold: { amount: 20000 }, amount: 3000 },
        ],
      },
    },
  ],
  [
    '¥10 off every ¥100, up to 3 times',
    { discount: { type: 'every', every: { amount: 10000 }, amount: 1000, maxTimes: 3 } },
  ],
  ['Buy 2, get 1 free', { discount: { type: 'buy-x-get-y', buy: 2, get: 1, rateBps: 10000 } }],
  ['Buy 1, get 1 50% off', { discount: { type: 'buy-x-get-y', buy: 1, get: 1, rateBps: 5000 } }],
  ['3 for ¥99', { discount: { type: 'bundle-price', quantity: 3, price: 9900 } }],
  ['Free shipping over ¥100', { discount: { type: 'shipping-off' }, threshold: { amount: 10000 } }],
  ['¥8 off shipping', { discount: { type: 'shipping-off', amount: 800 } }],
  ['¥1 to ¥5 off', { discount: { type: 'random-amount', min: 100, max: 500 } }],
];

test.each(cases)('%s', (label, draft) => {
  expect(labelOf(contentOf(draft))).toBe(label);
});

test.each([
  [0, 'CNY', '¥0'],
  [5, 'USD', '$0.05'],
  [123_456_789, 'EUR', '€1,234,567.89'],
  [1e12, 'KRW', '₩1,000,000,000,000'],
  [500, 'CHF', 'CHF 5'],
])('%d minor units of %s read %s', (minor, currency, text) => {
  expect(formatMoney(minor, currency)).toBe(text);
});

test.each([
  [0, 'USD', '$0.00'],
  [1000, 'USD', '$10.00'],
  [123_456, 'CHF', 'CHF 1,234.56'],
  [1200, 'JPY', '¥1,200'],
])('on a receipt %d minor units of %s read %s', (minor, currency, text) => {
  expect(formatPrice(minor, currency)).toBe(text);
});
