import { describe, expect, test } from 'vitest';
import { type BadgeQuestion, decideBadges } from '../../src/domain/badges.ts';
import type { Item } from '../../src/domain/item.ts';
import { savingOnOneUnit } from '../../src/domain/saving-alone.ts';
import { templateOf } from './make.ts';

const item: Item = {
  itemId: 'i',
  title: 'A thing',
  categoryPath: ['grocery'],
  brandId: 'b',
  merchantId: 'm',
  tags: [],
  salePrice: 1000,
  currency: 'CNY',
  salesCount: 0,
  imageUrl: null,
  listedAt: 0,
};

function ask(given: Partial<BadgeQuestion>) {
  const plain = { itemId: 'i', item, listed: new Set<string>(), coupons: [], soldOut: new Set<string>() };
  const here = { at: 1500, preview: false, channel: null, region: null, limit: 5 };
  return decideBadges({ ...plain, ...here, ...given });
}

const shown = (given: Partial<BadgeQuestion>) => ask(given).badges.map(({ couponId }) => couponId);

test.each([
  [999, [], 1000],
  [1000, ['t'], 2000],
  [1999, ['t'], 2000],
  [2000, [], null],
])('at %d a window from 1000 to 2000 shows %j, until %s', (at, ids, until) => {
  expect(shown({ at, coupons: [templateOf('t')] })).toEqual(ids);
  expect(ask({ at, coupons: [templateOf('t')] }).until).toBe(until);
});

describe('a badge is shown', () => {
  test.each([
    ['published', false, true],
    ['draft', true, false],
    ['paused', false, false],
    ['paused', true, false],
    ['ended', true, true],
    ['ended', false, false],
  ] as const)('of a %s template, preview %s: %s', (phase, preview, is) => {
    expect(shown({ preview, coupons: [{ ...templateOf('t'), phase }] })).toEqual(is ? ['t'] : []);
  });

  test('where channel and region fit claim and use', () => {
    const claim = { opensAt: 1000, closesAt: 2000 };
    const coupons = [
      templateOf('claim', { claim: { ...claim, channels: ['app'] } }),
      templateOf('use', { channels: ['app'] }),
      templateOf('region', { regions: ['CN'] }),
      templateOf('everywhere'),
    ];
    expect(shown({ coupons }).sort()).toEqual(['everywhere']);
    expect(shown({ coupons, channel: 'app' }).sort()).toEqual(['claim', 'everywhere', 'use']);
    expect(shown({ coupons, channel: 'web', region: 'CN' }).sort()).toEqual(['everywhere', 'region']);
  });

  test('of an unknown item by an `all` coupon or a relation', () => {
    const listedOne = templateOf('listed', { scope: { include: [{ type: 'items' }] } });
    const brand = templateOf('brand', { scope: { include: [{ type: 'brand', id: 'b' }] } });
    const coupons = [templateOf('all'), listedOne, brand];
    expect(shown({ item: null, coupons, listed: new Set(['listed']) })).toEqual(['all', 'listed']);
  });
});

test('the greatest saving first, then the soonest to close, then the id; sold out ones last; up to the limit', () => {
  const off = (id: string, amount: number, closesAt = 2000) =>
    templateOf(id, { discount: { type: 'amount-off', amount }, claim: { opensAt: 1000, closesAt } });
  const coupons = [off('c', 5), off('b', 5), off('a', 5, 2001), off('gone', 9), off('most', 7)];
  expect(shown({ coupons, soldOut: new Set(['gone']) })).toEqual(['most', 'b', 'c', 'a', 'gone']);
  expect(shown({ coupons, limit: 2 })).toEqual(['gone', 'most']);
});

test.each([
  ['an amount', templateOf('t', { discount: { type: 'amount-off', amount: 300 } }), 300],
  ['never more than the price', templateOf('t', { discount: { type: 'amount-off', amount: 3000 } }), 1000],
  ['an unmet threshold', templateOf('t', { threshold: { amount: 1001 } }), 0],
  ['a met threshold', templateOf('t', { threshold: { amount: 1000 } }), 500],
  ['a random amount', templateOf('t', { discount: { type: 'random-amount', min: 7, max: 90 } }), 7],
  ['shipping', templateOf('t', { discount: { type: 'shipping-off' } }), 0],
  ['another currency', templateOf('t', { currency: 'USD' }), 0],
])('on one unit at 1000: %s', (_, template, saving) => {
  expect(savingOnOneUnit(template, item, 'i', false)).toBe(saving);
  expect(savingOnOneUnit(template, { ...item, salePrice: null }, 'i', false)).toBe(0);
});
