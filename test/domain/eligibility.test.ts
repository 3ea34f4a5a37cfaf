import { describe, expect, test } from 'vitest';
import type { Cart } from '../../src/domain/cart.ts';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import {
  decideEligibility,
  type EligibilityInput,
  priceSelection,
  type WalletCoupon,
} from '../../src/domain/eligibility.ts';
import { copyOf, lineOf, templateOf } from './make.ts';

const cart: Cart = {
  currency: 'CNY',
  shippingFee: 1000,
  lines: [lineOf('1', { quantity: 2, unitPrice: 4999 })],
};

function decide(wallet: readonly WalletCoupon[], given: Partial<EligibilityInput> = {}) {
  const here = { now: 10, channel: null, region: null, selected: null, claimable: [] };
  return decideEligibility({ ...here, cart, wallet, ...given });
}

/** The reasons of one copy alone, by code. */
function reasonsOf(
  draft: Partial<TemplateDraft>,
  copy: Partial<WalletCoupon> = {},
  given: Partial<EligibilityInput> = {},
) {
  const { unusable } = decide([copyOf('uc', templateOf('t', draft), copy)], given);
  return unusable.flatMap(({ reasons }) => reasons.map(({ code, params }) => [code, params]));
}

describe('thresholds, one below, at and one above', () => {
  const table: [string, Partial<TemplateDraft>, unknown[]][] = [
    ['amount below', { threshold: { amount: 9997 } }, []],
    ['amount at', { threshold: { amount: 9998 } }, []],
    [
      'amount above',
      { threshold: { amount: 9999 } },
      [['threshold-not-met', { required: 9999, actual: 9998, shortfall: 1 }]],
    ],
    ['units below', { threshold: { quantity: 1 } }, []],
    ['units at', { threshold: { quantity: 2 } }, []],
    [
      'units above',
      { threshold: { quantity: 3 } },
      [['quantity-not-met', { required: 3, actual: 2, shortfall: 1 }]],
    ],
    [
      'the lowest tier above',
      { discount: { type: 'tiers', tiers: [{ threshold: { amount: 9999 }, amount: 5 }] } },
      [['condition-not-met', { required: 9999, actual: 9998, shortfall: 1, unit: 'amount' }]],
    ],
    [
      'the lowest tier at',
      { discount: { type: 'tiers', tiers: [{ threshold: { amount: 9998 }, amount: 5 }] } },
      [],
    ],
    ['every at', { discount: { type: 'every', every: { quantity: 2 }, amount: 5 } }, []],
    [
      'every above',
      { discount: { type: 'every', every: { quantity: 3 }, amount: 5 } },
      [['condition-not-met', { required: 3, actual: 2, shortfall: 1, unit: 'quantity' }]],
    ],
    ['buy and get at', { discount: { type: 'buy-x-get-y', buy: 1, get: 1, rateBps: 5000 } }, []],
    [
      'buy and get above',
      { discount: { type: 'buy-x-get-y', buy: 2, get: 1, rateBps: 5000 } },
      [['condition-not-met', { required: 3, actual: 2, shortfall: 1, unit: 'quantity' }]],
    ],
    ['a bundle at', { discount: { type: 'bundle-price', quantity: 2, price: 9997 } }, []],
    [
      'a bundle that saves nothing',
      { discount: { type: 'bundle-price', quantity: 2, price: 9998 } },
      [['no-discount', {}]],
    ],
    [
      'a bundle above',
      { discount: { type: 'bundle-price', quantity: 3, price: 1 } },
      [['condition-not-met', { required: 3, actual: 2, shortfall: 1, unit: 'quantity' }]],
    ],
  ];
  test.each(table)('%s', (_, draft, reasons) => {
    expect(reasonsOf(draft)).toEqual(reasons);
  });

  test('on the list basis an earlier coupon takes nothing away; on what remains it does', () => {
    const first = templateOf('a', {
      discount: { type: 'amount-off', amount: 1 },
      stacking: { layer: 'item' },
    });
    const second = (basis: 'list' | 'remaining') =>
      templateOf('b', { threshold: { amount: 9998, basis }, discount: { type: 'amount-off', amount: 500 } });
    const both = (basis: 'list' | 'remaining') =>
      decide([copyOf('u1', first), copyOf('u2', second(basis))], { selected: ['u2', 'u1'] });
    expect(both('list').best.userCouponIds).toEqual(['u1', 'u2']);
    expect(both('remaining').best.userCouponIds).toEqual(['u2']);
    expect(both('remaining').selected).toMatchObject({
      conflicts: [{ between: ['u2'], rule: 'nothing-left' }],
      discount: 0,
      userCouponIds: [],
    });
  });
});

describe('reasons', () => {
  test('are all named, in order, with money reasons among them', () => {
    const draft: Partial<TemplateDraft> = {
      channels: ['app'],
      regions: ['CN'],
      threshold: { amount: 10_000, quantity: 5 },
    };
    const template = { ...templateOf('t', draft), phase: 'paused' as const };
    const copy = copyOf('uc', template, { status: 'frozen', validFrom: 11, validTo: 5000 });
    const [unusable] = decide([copy], { channel: 'web' }).unusable;
    expect(unusable?.reasons.map(({ code }) => code)).toEqual([
      'not-yet-valid',
      'frozen',
      'paused',
      'wrong-channel',
      'wrong-region',
      'threshold-not-met',
      'quantity-not-met',
    ]);
  });

  test('another currency silences the money reasons', () => {
    expect(reasonsOf({ currency: 'USD', threshold: { amount: 1e6 } })).toEqual([
      ['wrong-currency', { required: 'USD', actual: 'CNY' }],
    ]);
  });

  test('nothing covered is the only money reason', () => {
    const scope = { include: [{ type: 'brand' as const, id: 'b' }] };
    expect(reasonsOf({ scope, threshold: { amount: 1e6 } })).toEqual([['no-eligible-items', {}]]);
  });

  test('a used or void copy shows only where it is selected, and says nothing else', () => {
    const far = templateOf('t', { threshold: { amount: 1e6 } });
    const wallet = [copyOf('u1', far, { status: 'used' }), copyOf('u2', far, { status: 'void' })];
    expect(decide(wallet).unusable).toEqual([]);
    const codes = decide(wallet, { selected: ['u1', 'u2'] }).selected?.unusable.map(({ reasons }) =>
      reasons.map(({ code }) => code),
    );
    expect(codes).toEqual([['used'], ['void']]);
  });

  test.each([
    [9, true],
    [10, true],
    [11, false],
  ])('at 10 a copy that is valid until %d is expired: %s, swept or not', (validTo, isExpired) => {
    for (const status of isExpired ? (['unused', 'expired'] as const) : (['unused'] as const)) {
      const copy = copyOf('uc', templateOf('t'), { status, validTo });
      expect(decide([copy]).usable).toHaveLength(isExpired ? 0 : 1);
      expect(decide([copy]).unusable).toEqual([]);
      const { selected } = decide([copy], { selected: ['uc'] });
      expect(selected?.unusable.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toEqual(
        isExpired ? ['expired'] : [],
      );
    }
  });

  test('an ended template’s copies stay usable', () => {
    expect(decide([copyOf('uc', { ...templateOf('t'), phase: 'ended' })]).usable).toHaveLength(1);
  });
});

describe('a chosen set', () => {
  const t = (id: string, draft: Partial<TemplateDraft> = {}) =>
    templateOf(id, { stacking: { group: null }, ...draft });
  const table: [string, WalletCoupon[], unknown[]][] = [
    ['no conflict', [copyOf('u1', t('a')), copyOf('u2', t('b'))], []],
    [
      'exclusive before same group',
      [copyOf('u1', t('a', { stacking: { exclusive: true } })), copyOf('u2', t('b', { stacking: {} }))],
      [{ between: ['u1', 'u2'], rule: 'exclusive' }],
    ],
    [
      'same group',
      [copyOf('u2', t('a', { stacking: {} })), copyOf('u1', t('b', { stacking: {} }))],
      [{ between: ['u2', 'u1'], rule: 'same-group' }],
    ],
    ...(['coupon', 'merchant', 'group', 'layer'] as const).map(
      (refType): [string, WalletCoupon[], unknown[]] => [
        `excluded by ${refType}, one record for both`,
        [
          copyOf('u1', t('a', { merchantId: null })),
          copyOf(
            'u2',
            t('b', {
              stacking: {
                group: null,
                excludes: [
                  { refType, refId: { coupon: 'c', merchant: 'm', group: 'g', layer: 'merchant' }[refType] },
                ],
              },
            }),
          ),
          copyOf('u3', t('c', { merchantId: 'm', stacking: { group: 'g' } })),
        ],
        [{ between: ['u3', 'u2'], rule: 'excluded' }],
      ],
    ),
    [
      'copies beyond perOrder conflict with the first',
      ['u3', 'u1', 'u2', 'u4'].map((id) => copyOf(id, t('a', { stacking: { group: 'g', perOrder: 2 } }))),
      [
        { between: ['u1', 'u3'], rule: 'per-order-limit' },
        { between: ['u1', 'u4'], rule: 'per-order-limit' },
      ],
    ],
  ];
  const merchantCart = { ...cart, lines: [lineOf('1', { unitPrice: 99_999, merchantId: 'm' })] };
  test.each(table)('%s', (_, wallet, conflicts) => {
    const ids = wallet.map(({ userCouponId }) => userCouponId);
    const { selected } = decide(wallet, { selected: ids, cart: merchantCart });
    expect(selected?.conflicts).toEqual(conflicts);
    expect(decide(wallet.toReversed(), { selected: ids.toReversed(), cart: merchantCart }).selected).toEqual(
      selected,
    );
    expect(selected?.discount === 0).toBe(conflicts.length > 0);
  });

  test('is what a freeze takes, to the cent', () => {
    const wallet = [
      copyOf('u1', t('a')),
      copyOf('u2', t('b', { discount: { type: 'percent-off', rateBps: 777 } })),
    ];
    const selected = ['u2', 'u1'];
    const quoted = decide(wallet, { selected }).selected;
    expect(priceSelection({ now: 10, channel: null, region: null, cart, wallet, selected })).toEqual(quoted);
    expect(quoted).toMatchObject({ discount: 500 + 738, payable: 9998 + 1000 - 1238, exact: true });
  });
});

test('costs split the whole discount over the bearers, shipping included', () => {
  const costShares = [
    { bearer: 'platform', rateBps: 3333 },
    { bearer: 'm', rateBps: 6667 },
  ];
  const { best } = decide([
    copyOf('uc', templateOf('t', { discount: { type: 'shipping-off' }, costShares })),
  ]);
  expect(best).toMatchObject({
    discount: 1000,
    shippingDiscount: 1000,
    payable: 9998,
    coupons: [
      {
        costs: [
          { bearer: 'platform', amount: 333 },
          { bearer: 'm', amount: 667 },
        ],
      },
    ],
  });
});

test('usable coupons come by what they save alone, then expiry, then id', () => {
  const small = templateOf('small', { discount: { type: 'amount-off', amount: 10 } });
  const big = templateOf('big', { discount: { type: 'amount-off', amount: 20 } });
  const wallet = [
    copyOf('u4', small),
    copyOf('u3', big),
    copyOf('u2', big),
    copyOf('u1', big, { validTo: 6000 }),
  ];
  expect(decide(wallet).usable.map(({ userCouponId }) => userCouponId)).toEqual(['u2', 'u3', 'u1', 'u4']);
});

describe('hints', () => {
  test('say what is short and what it would save, nearest first, once a template', () => {
    const half = (amount: number) =>
      templateOf(`t${amount}`, { discount: { type: 'percent-off', rateBps: 5000 }, threshold: { amount } });
    const wallet = [copyOf('u1', half(12_000)), copyOf('u3', half(11_000)), copyOf('u2', half(11_000))];
    expect(decide(wallet).hints).toEqual([
      { couponId: 't11000', userCouponId: 'u2', shortfall: 1002, shortfallQuantity: 0, wouldSave: 5500 },
      { couponId: 't12000', userCouponId: 'u1', shortfall: 2002, shortfallQuantity: 0, wouldSave: 6000 },
    ]);
  });

  test('leave out copies with other reasons, unit conditions, and what would save nothing', () => {
    const wallet = [
      copyOf('u1', templateOf('a', { threshold: { amount: 1e5 }, channels: ['app'] })),
      copyOf('u2', templateOf('b', { discount: { type: 'bundle-price', quantity: 9, price: 1 } })),
      copyOf(
        'u3',
        templateOf('c', {
          discount: { type: 'bundle-price', quantity: 2, price: 1e6 },
          threshold: { quantity: 3 },
        }),
      ),
    ];
    expect(decide(wallet).hints).toEqual([]);
  });

  test('a tier by units is short of units', () => {
    const discount = { type: 'tiers', tiers: [{ threshold: { quantity: 5 }, amount: 700 }] } as const;
    expect(decide([copyOf('u', templateOf('t', { discount }))]).hints).toMatchObject([
      { shortfall: 0, shortfallQuantity: 3, wouldSave: 700 },
    ]);
  });
});

describe('claimable', () => {
  const offer = (id: string, draft: Partial<TemplateDraft>, validFrom = 0) => ({
    template: templateOf(id, draft),
    listedItemIds: new Set<string>(),
    validFrom,
    validTo: 5000,
  });

  test('is what one more copy adds to the best set, most first', () => {
    const wallet = [copyOf('u', templateOf('held'))];
    const claimable = [
      offer('better', { discount: { type: 'amount-off', amount: 800 } }),
      offer('worse', { discount: { type: 'amount-off', amount: 400 } }),
      offer('shipping', { discount: { type: 'shipping-off' } }),
      offer('drawn', { discount: { type: 'random-amount', min: 30, max: 90 }, stacking: { group: null } }),
      offer('held', {}),
      offer('later', { stacking: { group: null } }, 11),
    ];
    expect(decide(wallet, { claimable }).claimable).toEqual([
      { couponId: 'shipping', wouldSave: 1000 },
      { couponId: 'better', wouldSave: 300 },
      { couponId: 'drawn', wouldSave: 30 },
    ]);
  });
});
