import { describe, expect, test } from 'vitest';
import { checkTemplate } from '../../src/domain/check-template.ts';
import type { DiscountDraft, TemplateDraft } from '../../src/domain/complete-template.ts';
import { contentOf } from './make.ts';

function pointers(draft: Partial<TemplateDraft>): string[] {
  return checkTemplate(contentOf(draft)).map(({ pointer }) => pointer);
}

const tiers = (...tiers: Extract<DiscountDraft, { type: 'tiers' }>['tiers']) =>
  ({ discount: { type: 'tiers', tiers } }) satisfies Partial<TemplateDraft>;
const claim = { opensAt: 1000, closesAt: 2000 };
const twentyOne = Array.from({ length: 21 }, (_, i) => ({
  threshold: { amount: i + 1 },
  amount: i + 1,
}));

const refused: [string, Partial<TemplateDraft>, string[]][] = [
  ['empty include', { scope: { include: [] } }, ['/scope/include']],
  [
    'all in exclude',
    { scope: { include: [{ type: 'all' }], exclude: [{ type: 'all' }] } },
    ['/scope/exclude/0'],
  ],
  [
    'repeated targets',
    {
      scope: {
        include: [
          { type: 'item', id: 'a' },
          { type: 'brand', id: 'a' },
          { type: 'item', id: 'a' },
        ],
      },
    },
    ['/scope/include/2'],
  ],
  ['an unknown currency', { currency: 'ABC' }, ['/currency']],
  ['an unknown time zone', { timeZone: 'Mars/Olympus' }, ['/timeZone']],
  ['an offset as time zone', { timeZone: '+08:00' }, ['/timeZone']],
  ['an amount of 0', { discount: { type: 'amount-off', amount: 0 } }, ['/discount/amount']],
  ['an amount above 10^12', { discount: { type: 'amount-off', amount: 1e12 + 1 } }, ['/discount/amount']],
  ['a rate of 0', { discount: { type: 'percent-off', rateBps: 0 } }, ['/discount/rateBps']],
  ['a rate above 10000', { discount: { type: 'percent-off', rateBps: 10_001 } }, ['/discount/rateBps']],
  ['maxAmount 0', { discount: { type: 'percent-off', rateBps: 1, maxAmount: 0 } }, ['/discount/maxAmount']],
  ['every with neither', { discount: { type: 'every', every: {}, amount: 1 } }, ['/discount/every']],
  [
    'every with both',
    { discount: { type: 'every', every: { amount: 5, quantity: 5 }, amount: 1 } },
    ['/discount/every'],
  ],
  [
    'every that gives more than is spent',
    { discount: { type: 'every', every: { amount: 100 }, amount: 101 } },
    ['/discount/amount'],
  ],
  [
    'maxTimes 0',
    { discount: { type: 'every', every: { amount: 100 }, amount: 1, maxTimes: 0 } },
    ['/discount/maxTimes'],
  ],
  [
    'buy and get 0',
    { discount: { type: 'buy-x-get-y', buy: 0, get: 0, rateBps: 1 } },
    ['/discount/buy', '/discount/get'],
  ],
  ['a bundle of 0', { discount: { type: 'bundle-price', quantity: 0, price: 1 } }, ['/discount/quantity']],
  [
    'a negative bundle price',
    { discount: { type: 'bundle-price', quantity: 1, price: -1 } },
    ['/discount/price'],
  ],
  ['min above max', { discount: { type: 'random-amount', min: 3, max: 2 } }, ['/discount/min']],
  [
    'a budget without a total',
    { discount: { type: 'random-amount', min: 1, max: 2, budget: 10 } },
    ['/discount/budget'],
  ],
  [
    'a budget below total × min',
    { discount: { type: 'random-amount', min: 2, max: 4, budget: 19 }, claim: { ...claim, total: 10 } },
    ['/discount/budget'],
  ],
  [
    'a budget above total × max',
    { discount: { type: 'random-amount', min: 2, max: 4, budget: 41 }, claim: { ...claim, total: 10 } },
    ['/discount/budget'],
  ],
  [
    'thresholds of 0',
    { threshold: { amount: 0, quantity: 0 } },
    ['/threshold/amount', '/threshold/quantity'],
  ],
  ['no tiers', tiers(), ['/discount/tiers']],
  ['21 tiers', tiers(...twentyOne), ['/discount/tiers']],
  [
    'tiers by amount and by quantity',
    tiers({ threshold: { amount: 1 }, amount: 1 }, { threshold: { quantity: 2 }, amount: 2 }),
    ['/discount/tiers/1/threshold'],
  ],
  [
    'tiers with amount and with rate',
    tiers({ threshold: { amount: 1 }, amount: 1 }, { threshold: { amount: 2 }, rateBps: 2 }),
    ['/discount/tiers/1/rateBps'],
  ],
  [
    'a tier with amount and rate',
    tiers({ threshold: { amount: 1 }, amount: 1, rateBps: 5 }),
    ['/discount/tiers/0/amount'],
  ],
  [
    'a cap on an amount',
    tiers({ threshold: { amount: 1 }, amount: 1, maxAmount: 5 }),
    ['/discount/tiers/0/maxAmount'],
  ],
  [
    'thresholds that do not rise',
    tiers({ threshold: { amount: 5 }, amount: 1 }, { threshold: { amount: 5 }, amount: 2 }),
    ['/discount/tiers/1/threshold/amount'],
  ],
  [
    'rewards that do not rise',
    tiers({ threshold: { quantity: 5 }, amount: 2 }, { threshold: { quantity: 6 }, amount: 2 }),
    ['/discount/tiers/1/amount'],
  ],
  [
    'a rate that falls',
    tiers({ threshold: { amount: 5 }, rateBps: 2 }, { threshold: { amount: 6 }, rateBps: 1 }),
    ['/discount/tiers/1/rateBps'],
  ],
  [
    'a cap that falls',
    tiers({ threshold: { amount: 5 }, rateBps: 2 }, { threshold: { amount: 6 }, rateBps: 3, maxAmount: 9 }),
    ['/discount/tiers/1/maxAmount'],
  ],
  [
    'neither rate nor cap rises',
    tiers(
      { threshold: { amount: 5 }, rateBps: 2, maxAmount: 9 },
      { threshold: { amount: 6 }, rateBps: 2, maxAmount: 9 },
    ),
    ['/discount/tiers/1/rateBps'],
  ],
  [
    'repeated bearers',
    {
      costShares: [
        { bearer: 'a', rateBps: 5000 },
        { bearer: 'a', rateBps: 5000 },
      ],
    },
    ['/costShares/1/bearer'],
  ],
  ['shares that sum to 9,999', { costShares: [{ bearer: 'a', rateBps: 9999 }] }, ['/costShares']],
  ['a window that ends as it starts', { claim: { opensAt: 5, closesAt: 5 } }, ['/claim/closesAt']],
  ['a validity that ends as it starts', { validity: { type: 'fixed', from: 5, to: 5 } }, ['/validity/to']],
  ['relative days of 0', { validity: { type: 'relative', days: 0 } }, ['/validity/days']],
  ['layer shipping for another type', { stacking: { layer: 'shipping' } }, ['/stacking/layer']],
  [
    'shipping-off in another layer',
    { discount: { type: 'shipping-off' }, stacking: { layer: 'platform' } },
    ['/stacking/layer'],
  ],
  ['layer merchant without one', { stacking: { layer: 'merchant' } }, ['/stacking/layer']],
  ['exclusive copies together', { stacking: { exclusive: true, perOrder: 2 } }, ['/stacking/perOrder']],
  ['exclusive without a limit', { stacking: { exclusive: true, perOrder: null } }, ['/stacking/perOrder']],
  ['perOrder 0', { stacking: { perOrder: 0 } }, ['/stacking/perOrder']],
  ['a priority past a million', { priority: 1_000_001 }, ['/priority']],
  [
    '21 attributes',
    { attributes: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`a${i}`, ''])) },
    ['/attributes'],
  ],
];

const accepted: [string, Partial<TemplateDraft>][] = [
  ['the plain draft', {}],
  [
    'every that gives all that is spent',
    { discount: { type: 'every', every: { amount: 100 }, amount: 100 } },
  ],
  ['min equal to max', { discount: { type: 'random-amount', min: 3, max: 3 } }],
  [
    'a budget of total × min',
    { discount: { type: 'random-amount', min: 2, max: 4, budget: 20 }, claim: { ...claim, total: 10 } },
  ],
  [
    'a budget of total × max',
    { discount: { type: 'random-amount', min: 2, max: 4, budget: 40 }, claim: { ...claim, total: 10 } },
  ],
  ['20 tiers', tiers(...twentyOne.slice(1))],
  [
    'tiers of one rate and a rising cap',
    tiers({ threshold: { amount: 5 }, rateBps: 2, maxAmount: 9 }, { threshold: { amount: 6 }, rateBps: 2 }),
  ],
  ['a window of a millisecond', { claim: { opensAt: 5, closesAt: 6 } }],
  ['amounts of 10^12', { discount: { type: 'amount-off', amount: 1e12 }, threshold: { amount: 1e12 } }],
  ['priorities of a million', { priority: -1_000_000 }],
  ['an exclusive coupon', { stacking: { exclusive: true } }],
  ['a merchant without naming the layer', { merchantId: 'm' }],
  ['shipping-off without naming the layer', { discount: { type: 'shipping-off' } }],
];

describe('creation', () => {
  test.each(refused)('refuses %s', (_, draft, expected) => {
    expect(pointers(draft)).toEqual(expected);
  });

  test.each(accepted)('takes %s', (_, draft) => {
    expect(pointers(draft)).toEqual([]);
  });
});

test('a group that is left out is the layer’s own; an explicit null is none', () => {
  const groups = (draft: Partial<TemplateDraft>) => contentOf(draft).stacking.group;
  expect(groups({})).toBe('platform');
  expect(groups({ merchantId: 'm' })).toBe('merchant:m');
  expect(groups({ discount: { type: 'shipping-off' } })).toBe('shipping');
  expect(groups({ stacking: { layer: 'item' } })).toBeNull();
  expect(groups({ stacking: { group: null } })).toBeNull();
  expect(contentOf({}).claim).toMatchObject({ total: null, perUser: 1, perDay: null });
  expect(contentOf({ claim: { ...claim, perUser: null } }).claim.perUser).toBeNull();
});
