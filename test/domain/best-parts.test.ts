import { describe, expect, test } from 'vitest';
import { decideEligibility } from '../../src/domain/eligibility.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { copyOf, lineOf, templateOf } from './make.ts';

/** Coupons of one cart can often be told from one another apart; these are the ways in which they can not. */
function decide(templates: readonly CouponTemplate[], claimable: readonly CouponTemplate[] = []) {
  return decideEligibility({
    now: 10,
    channel: null,
    region: null,
    cart: { currency: 'CNY', shippingFee: 300, lines },
    wallet: templates.map((template) => copyOf(template.id, template)),
    selected: null,
    claimable: claimable.map((template) => copyOf(template.id, template)),
  });
}

/** Two lines at 600 and one at 1000 in another category. */
const lines = [
  lineOf('1', { unitPrice: 600, categoryPath: ['cups'] }),
  lineOf('2', { unitPrice: 600, categoryPath: ['cups'] }),
  lineOf('3', { unitPrice: 1000, categoryPath: ['pots'] }),
];
const cups = { include: [{ type: 'category' as const, id: 'cups' }] };
const free = { group: null };
const off = (amount: number) => ({ discount: { type: 'amount-off' as const, amount } });

describe('the best set is of coupons that change one another', () => {
  test('where an earlier one takes a later one below its threshold, the dearer goes', () => {
    const early = templateOf('early', { ...off(100), scope: cups, priority: 1, stacking: free });
    const late = templateOf('late', {
      ...off(150),
      scope: cups,
      threshold: { amount: 1101 },
      stacking: free,
    });
    expect(decide([early, late]).best).toMatchObject({ userCouponIds: ['late'], upperBound: 150 });
  });

  test('where it leaves exactly the threshold, both go', () => {
    const early = templateOf('early', { ...off(100), scope: cups, priority: 1, stacking: free });
    const late = templateOf('late', {
      ...off(150),
      scope: cups,
      threshold: { amount: 1100 },
      stacking: free,
    });
    expect(decide([early, late]).best).toMatchObject({ userCouponIds: ['early', 'late'], upperBound: 250 });
  });

  test('through a third: the first takes nothing from the last, but shifts what the second takes', () => {
    // Alone, `second` takes 100 of each cup. After `first` it takes more of line 2, and `last` loses its threshold.
    const item = (id: string) => ({ include: [{ type: 'item' as const, id: `item-${id}` }] });
    const first = templateOf('first', { ...off(300), scope: item('1'), priority: 2, stacking: free });
    const second = templateOf('second', { ...off(200), scope: cups, priority: 1, stacking: free });
    const last = templateOf('last', {
      ...off(250),
      scope: item('2'),
      threshold: { amount: 500 },
      stacking: free,
    });
    expect(decide([second, last]).best.discount).toBe(450);
    expect(decide([first, second, last]).best).toMatchObject({
      userCouponIds: ['first', 'last'],
      discount: 550,
      upperBound: 550,
    });
  });

  test('copies of one coupon among themselves', () => {
    const template = templateOf('each', {
      ...off(100),
      scope: cups,
      threshold: { amount: 1050 },
      stacking: { perOrder: 3 },
    });
    const { best } = decideEligibility({
      now: 10,
      channel: null,
      region: null,
      cart: { currency: 'CNY', shippingFee: 0, lines },
      wallet: ['a', 'b', 'c'].map((id) => copyOf(id, template)),
      selected: null,
      claimable: [],
    });
    expect(best).toMatchObject({ userCouponIds: ['a', 'b'], discount: 200, upperBound: 200 });
  });

  test('two of the shipping fee give no more than the fee', () => {
    const half = (id: string) =>
      templateOf(id, { discount: { type: 'shipping-off', amount: 250 }, stacking: free });
    expect(decide([half('a'), half('b')]).best).toMatchObject({ discount: 300, upperBound: 300 });
  });

  test('one of the fee whose threshold looks at what earlier coupons left', () => {
    const early = templateOf('early', { ...off(200), stacking: free });
    const fee = templateOf('fee', { discount: { type: 'shipping-off' }, threshold: { amount: 2100 } });
    expect(decide([early, fee]).best).toMatchObject({ userCouponIds: ['fee'], upperBound: 300 });
    const onList = { amount: 2100, basis: 'list' as const };
    const listed = templateOf('fee', { discount: { type: 'shipping-off' }, threshold: onList });
    expect(decide([early, listed]).best).toMatchObject({ userCouponIds: ['early', 'fee'], upperBound: 500 });
  });
});

describe('a claimable coupon', () => {
  test('that keeps out the best of a group goes with the next best of it', () => {
    const best = templateOf('best', { ...off(100), stacking: { group: 'g' } });
    const next = templateOf('next', { ...off(80), stacking: { group: 'g' } });
    const excludes = [{ refType: 'coupon' as const, refId: 'best' }];
    const more = templateOf('more', { ...off(90), stacking: { group: null, excludes } });
    expect(decide([best, next], [more]).claimable).toEqual([{ couponId: 'more', wouldSave: 70 }]);
  });

  test('of a group adds what it gives more than the best of the group', () => {
    const known = templateOf('known', { ...off(100), stacking: { group: 'g' } });
    const dearer = templateOf('dearer', { ...off(130), stacking: { group: 'g' } });
    const same = templateOf('same', { ...off(100), stacking: { group: 'g' } });
    expect(decide([known], [dearer, same]).claimable).toEqual([{ couponId: 'dearer', wouldSave: 30 }]);
  });

  test('that costs another its threshold adds what is left over', () => {
    const late = templateOf('late', {
      ...off(150),
      scope: cups,
      threshold: { amount: 1200 },
      stacking: free,
    });
    const more = templateOf('more', { ...off(190), scope: cups, priority: 1, stacking: free });
    const less = templateOf('less', { ...off(140), scope: cups, priority: 1, stacking: free });
    expect(decide([late], [more, less]).claimable).toEqual([{ couponId: 'more', wouldSave: 40 }]);
  });
});
