import { describe, expect, test } from 'vitest';
import type { TemplateDraft } from '../../../src/domain/complete-template.ts';
import { rulesOf } from '../../../src/domain/redemption-rules.ts';
import { mostRefunds, planRefund } from '../../../src/domain/refund/plan-refund.ts';
import { isSameRefund, type RefundRequest } from '../../../src/domain/refund/refund.ts';
import { copyOf, lineOf, templateOf } from '../make.ts';
import { confirmedOrder, refunded } from './confirmed-order.ts';

const cart = {
  currency: 'CNY',
  shippingFee: 0,
  lines: [lineOf('1', { quantity: 3, unitPrice: 100 }), lineOf('2', { quantity: 1, unitPrice: 50 })],
};
const plain = confirmedOrder(cart, []);

const take = (lines: Readonly<Record<string, number>>, refundId = 'r'): RefundRequest => ({
  refundId,
  lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })),
});
const all = (refundId = 'r'): RefundRequest => ({ refundId, all: true });

describe('what is refused', () => {
  const once = refunded(plain, take({ '1': 2 })).order;
  const whole = refunded(once, all('r-2')).order;

  test.each([
    [
      'more than was bought',
      plain,
      take({ '1': 4 }),
      { lineId: '1', asked: 4, bought: 3, refunded: 0, left: 3 },
    ],
    ['more than is left', once, take({ '1': 2 }), { lineId: '1', asked: 2, bought: 3, refunded: 2, left: 1 }],
    [
      'of a line that came back whole',
      whole,
      take({ '2': 1 }),
      { lineId: '2', asked: 1, bought: 1, refunded: 1, left: 0 },
    ],
    ['all, where nothing is left', whole, all(), { left: 0 }],
  ] as const)('%s: refund-exceeds', (_, order, request, params) => {
    expect(planRefund(order, request, 30)).toEqual({ ok: false, reason: { code: 'refund-exceeds', params } });
  });

  test('a line that the order does not have, by its pointer', () => {
    const planned = planRefund(plain, take({ '1': 1, '9': 1 }), 30);
    expect(planned.ok ? null : planned.reason).toMatchObject({
      code: 'invalid',
      flaws: [{ pointer: '/lines/1/lineId', code: 'unknown-line' }],
    });
  });

  test('a line named twice', () => {
    const lines = [
      { lineId: '1', quantity: 1 },
      { lineId: '1', quantity: 1 },
    ];
    const planned = planRefund(plain, { refundId: 'r', lines }, 30);
    expect(planned.ok ? null : planned.reason).toMatchObject({ flaws: [{ pointer: '/lines/1/lineId' }] });
  });

  test(`the ${mostRefunds + 1}st of an order, unless it takes all that is left`, () => {
    let order = confirmedOrder({ ...cart, lines: [lineOf('1', { quantity: 1000, unitPrice: 1 })] }, []);
    for (let n = 0; n < mostRefunds; n++) order = refunded(order, take({ '1': 1 }, `r-${n}`)).order;
    const planned = planRefund(order, take({ '1': 1 }), 30);
    expect(planned).toEqual({
      ok: false,
      reason: { code: 'refund-exceeds', params: { refunds: mostRefunds, mostRefunds } },
    });
    expect(refunded(order, all()).refund).toMatchObject({ amount: 1000 - mostRefunds, status: 'refunded' });
  });
});

test('lines come back in cart order, whatever order they are named in', () => {
  const { refund } = refunded(plain, {
    refundId: 'r',
    lines: [take({ '2': 1 }), take({ '1': 1 })].flatMap(({ lines = [] }) => lines),
  });
  expect(refund.lines).toEqual([
    { lineId: '1', quantity: 1, amount: 100 },
    { lineId: '2', quantity: 1, amount: 50 },
  ]);
});

test('an order without coupons: nobody is relieved of anything', () => {
  expect(refunded(plain, all()).refund).toMatchObject({
    amount: 350,
    costs: [],
    returned: [],
    status: 'refunded',
  });
});

test('free units come back for nothing', () => {
  const free = confirmedOrder({ ...cart, lines: [lineOf('1', { quantity: 2, unitPrice: 0 })] }, []);
  const { refund, order } = refunded(free, take({ '1': 1 }));
  expect([refund.amount, order.status]).toEqual([0, 'partly-refunded']);
});

test('products past 2^53 are exact', () => {
  const lines = [
    lineOf('1', { quantity: 999_983, unitPrice: 999_983 }),
    lineOf('2', { unitPrice: 12_345_678 }),
  ];
  const template = templateOf('t', { discount: { type: 'amount-off', amount: 333_333_333_331 } });
  const order = confirmedOrder({ ...cart, lines }, [copyOf('uc', template)]);
  const payable = BigInt(order.lines[0]?.payable ?? 0);
  const { refund } = refunded(order, take({ '1': 777_777 }));
  expect(refund.amount).toBe(Number((payable * 777_777n) / 999_983n));
});

test.each([
  [take({ '1': 1, '2': 1 }), take({ '2': 1, '1': 1 }), true],
  [take({ '1': 1 }), take({ '1': 2 }), false],
  [take({ '1': 1 }), take({ '1': 1, '2': 1 }), false],
  [take({ '1': 1, '2': 1 }), take({ '1': 1 }), false],
  [take({ '1': 3, '2': 1 }), all(), false],
  [all(), take({ '1': 3, '2': 1 }), false],
  [all(), all(), true],
])('is %j the same as %j: %s', (first, again, same) => {
  expect(isSameRefund(refunded(plain, first).refund, again)).toBe(same);
});

describe('what a coupon needs, as it is written down at the freeze', () => {
  const tiers = [
    { threshold: { amount: 200 }, amount: 10 },
    { threshold: { amount: 300 }, amount: 30 },
  ];
  const gift = { type: 'buy-x-get-y', buy: 1, get: 1, rateBps: 10_000 } as const;
  test.each<[string, Partial<TemplateDraft>, object]>([
    ['nothing', {}, { amount: null, quantity: null, basis: 'remaining' }],
    [
      'its threshold',
      { threshold: { amount: 200, basis: 'list' } },
      { amount: 200, quantity: null, basis: 'list' },
    ],
    ['its units', { threshold: { quantity: 2 } }, { amount: null, quantity: 2, basis: 'remaining' }],
    ['its lowest tier', { discount: { type: 'tiers', tiers } }, { amount: 200, quantity: null }],
    [
      'one `every`',
      { discount: { type: 'every', every: { quantity: 2 }, amount: 5 } },
      { amount: null, quantity: 2 },
    ],
    ['one whole group', { discount: gift }, { amount: null, quantity: 2 }],
    ['one whole bundle', { discount: { type: 'bundle-price', quantity: 3, price: 100 } }, { quantity: 3 }],
    [
      'the greater of both',
      { discount: gift, threshold: { amount: 50, quantity: 3 } },
      { amount: 50, quantity: 3 },
    ],
    ['the greater of both', { discount: gift, threshold: { quantity: 1 } }, { amount: null, quantity: 2 }],
  ])('%s (%j)', (_, draft, needs) => {
    expect(rulesOf(cart, copyOf('uc', templateOf('t', draft))).needs).toMatchObject(needs);
  });

  test('covered lines, explicit items and exclusions included', () => {
    const scope = {
      include: [{ type: 'items' as const }],
      exclude: [{ type: 'item' as const, id: 'item-2' }],
    };
    const copy = copyOf('uc', templateOf('t', { scope }), { listedItemIds: new Set(['item-1', 'item-2']) });
    expect(rulesOf(cart, copy).covered).toEqual(['1']);
  });
});

describe('take-back at the edge of the threshold', () => {
  // 10 units at 100; what stays after taking back n of them is 1000 − 100 n.
  const lines = [lineOf('1', { quantity: 10, unitPrice: 100 })];
  const bought = (threshold: TemplateDraft['threshold'], earlier: number) => {
    const first = templateOf('a', {
      priority: 1,
      discount: { type: 'amount-off', amount: earlier },
      stacking: { group: null },
    });
    const second = templateOf('b', {
      discount: { type: 'amount-off', amount: 100 },
      threshold,
      refund: { threshold: 'take-back' },
      stacking: { group: null },
    });
    return confirmedOrder({ ...cart, lines }, [copyOf('1', first), copyOf('2', second)]);
  };

  test.each([
    ['just met', { amount: 500, basis: 'list' }, 5, 0],
    ['one short', { amount: 501, basis: 'list' }, 5, 50],
    ['at its turn: 5 × 100 less half of the 200 given before', { amount: 400 }, 5, 0],
    ['at its turn: one short', { amount: 401 }, 5, 50],
    ['units, just met', { quantity: 5 }, 5, 0],
    ['units, one short', { quantity: 6 }, 5, 50],
    ['both must hold', { amount: 100, quantity: 6 }, 5, 50],
  ] as const)('%s: %j with %i of 10 back', (_, threshold, units, taken) => {
    const { refund } = refunded(bought(threshold, 200), take({ '1': units }));
    expect(refund.takenBack).toEqual(taken === 0 ? [] : [{ userCouponId: '2', amount: taken }]);
    expect(refund.amount).toBe(350 - taken);
  });

  test('taken back once, and given back with the units that it was taken for', () => {
    let order = bought({ amount: 900 }, 100);
    const amounts: number[] = [];
    for (let n = 0; n < 10; n++) {
      const next = refunded(order, take({ '1': 1 }, `r-${n}`));
      order = next.order;
      amounts.push(next.refund.amount);
    }
    // 80 a unit. The first leaves 810 of 900: of the 90 that are due its own 80 are taken, the other 10 from the next.
    expect(amounts).toEqual([0, 80, 90, 90, 90, 90, 90, 90, 90, 90]);
    expect(order.refunds.at(-1)?.takenBack).toEqual([]);
  });

  test('what one coupon’s bearer was relieved of stays so when an earlier coupon’s threshold is missed later', () => {
    const draft = (bearer: string, threshold: number): Partial<TemplateDraft> => ({
      discount: { type: 'amount-off', amount: 300 },
      threshold: { amount: threshold, basis: 'list' },
      costShares: [{ bearer, rateBps: 10_000 }],
      refund: { threshold: 'take-back' },
      stacking: { group: null },
    });
    const copies = [
      copyOf('1', templateOf('a', { ...draft('early', 800), priority: 1 })),
      copyOf('2', templateOf('b', draft('late', 1000))),
    ];
    const order = confirmedOrder({ ...cart, lines }, copies);
    const first = refunded(order, take({ '1': 1 }, 'r-1'));
    const second = refunded(first.order, take({ '1': 1 }, 'r-2'));
    const third = refunded(second.order, take({ '1': 1 }, 'r-3'));
    // 40 a unit; 30 of each coupon's 300 a unit. What is taken back grows by a unit's 40 and no more.
    expect([first, second, third].map(({ refund }) => [refund.amount, refund.takenBack])).toEqual([
      [0, [{ userCouponId: '2', amount: 40 }]],
      [0, [{ userCouponId: '2', amount: 80 }]],
      [
        0,
        [
          { userCouponId: '1', amount: 40 },
          { userCouponId: '2', amount: 80 },
        ],
      ],
    ]);
    expect(third.refund.costs).toEqual([
      { bearer: 'early', amount: 70 },
      { bearer: 'late', amount: 30 },
    ]);
  });
});

test('a coupon that never ends is not extended past what JSON can show', () => {
  const forever = Date.parse('9999-12-31T23:59:59Z');
  const template = templateOf('t', { refund: { return: 'extend', extendDays: 3650 } });
  const order = confirmedOrder(cart, [copyOf('uc', template, { validTo: forever })]);
  expect(refunded(order, all()).refund.returned).toEqual([{ userCouponId: 'uc', validTo: forever + 999 }]);
});
