import { describe, expect, it } from 'vitest';
import { couponQueryWords, couponText } from '../../../src/domain/text/coupon-text.ts';
import { indexTokens } from '../../../src/domain/text/tokens.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../make.ts';

describe('the words of a coupon', () => {
  it('say its name and label, its targets in words, and whose it is', () => {
    const template = templateOf('C', {
      name: 'Tea week',
      description: 'Leaves of spring',
      merchantId: 'atelier-lune',
      scope: { include: [{ type: 'category', id: 'green-tea' }, { type: 'all' }] },
    });
    expect(couponText(template, [])).toEqual({
      name: 'Tea week ¥5 off',
      description: 'Leaves of spring',
      covers: 'green tea atelier lune',
    });
  });

  it('say of a list what at least half of its items are', () => {
    const sample = [
      itemOf('1', { title: 'Frozen pizza Margherita', categoryPath: ['frozen', 'pizza'], brandId: 'nonna' }),
      itemOf('2', { title: 'Frozen pizza Tonno', categoryPath: ['frozen', 'pizza'], brandId: 'luigi' }),
      itemOf('3', { title: 'Ice cream', categoryPath: ['frozen', 'ice-cream'], brandId: null }),
    ];
    const { covers } = couponText(templateOf('C', { scope: { include: [{ type: 'items' }] } }), sample);
    expect(indexTokens(covers).toSorted()).toEqual(['frozen', 'pizza']);
  });

  it.each([
    ['$5 off', 'USD', 'dollars 5 off'],
    ['€ 5', 'EUR', 'euros 5'],
    ['5 dollars', 'USD', '5 dollars'],
    ['5$', 'USD', '5'],
  ])('spell amounts as a query is spelled: %s', (q, currency, expected) => {
    const { name } = couponText(templateOf('C', { name: '', currency }), []);
    expect(couponQueryWords(q).join(' ')).toBe(expected);
    expect(indexTokens(name)).toEqual(expect.arrayContaining(couponQueryWords(q)));
  });

  it('spell a percentage', () => {
    const { name } = couponText(
      templateOf('C', { discount: { type: 'percent-off', rateBps: 1_000, maxAmount: null } }),
      [],
    );
    expect(indexTokens(name)).toEqual(expect.arrayContaining(couponQueryWords('10 % off')));
    expect(couponQueryWords('10%')).toEqual(['10', 'percent']);
  });
});
