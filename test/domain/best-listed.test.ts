import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideBadges } from '../../src/domain/badges.ts';
import { bestListed } from '../../src/domain/best-listed.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from './make.ts';

const item = itemOf('X', { salePrice: 1_000, currency: templateOf('C').currency });

function listed(
  id: string,
  given: Partial<CouponTemplate> = {},
  opensAt = 0,
  closesAt = 100,
): CouponTemplate {
  const made = templateOf(id, {
    discount: { type: 'amount-off', amount: 100 },
    threshold: null,
    scope: { include: [{ type: 'items' }], exclude: [] },
  });
  return { ...made, phase: 'published', claim: { ...made.claim, opensAt, closesAt }, ...given };
}

const best = (coupons: readonly CouponTemplate[], at = 50, most = 50) =>
  bestListed({ itemId: 'X', item, coupons, at, most });

test.each<[string, CouponTemplate, boolean]>([
  ['open', listed('C'), true],
  ['opening now', listed('C', {}, 50), true],
  ['closing now', listed('C', {}, 0, 50), false],
  ['not yet open', listed('C', {}, 51), false],
  ['paused', listed('C', { phase: 'paused' }), false],
  ['ended', listed('C', { phase: 'ended' }), false],
  ['for a channel', listed('C', { channels: ['app'] }), true],
  ['another merchant’s', listed('C', { merchantId: 'other' }), false],
  [
    'with the item excluded',
    listed('C', { scope: { include: [{ type: 'items' }], exclude: [{ type: 'item', id: 'X' }] } }),
    false,
  ],
])('a coupon that is %s is kept or not', (_, coupon, kept) => {
  expect(best([coupon]).couponIds).toEqual(kept ? ['C'] : []);
});

test('the best are those that save most, then close first, then by id', () => {
  const more = { discount: { type: 'amount-off', amount: 200 } } as const;
  const coupons = [listed('d'), listed('c'), listed('b', {}, 0, 90), listed('a', more), listed('e')];
  expect(best(coupons).couponIds).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(best(coupons, 50, 3).couponIds).toEqual(['a', 'b', 'c']);
});

test.each<[string, readonly CouponTemplate[], number]>([
  ['the first of the kept ones closes', [listed('a', {}, 0, 70), listed('b')], 70],
  ['one that was left out closes', [listed('a'), listed('b', {}, 0, 80)], 80],
  ['another one opens', [listed('a'), listed('b', {}, 60)], 60],
  ['a day has passed, where no window moves', [listed('a', {}, 0, 40)], 50 + 86_400_000],
])('they are the best until %s', (_, coupons, until) => {
  expect(best(coupons, 50, 1).until).toBe(until);
});

test('until then, whoever asks for as many as were kept has the same badges from them as from all', () => {
  const coupon = fc.record({
    amount: fc.integer({ min: 1, max: 2_000 }),
    opensAt: fc.integer({ min: 0, max: 100 }),
    open: fc.integer({ min: 1, max: 100 }),
    phase: fc.constantFrom('published' as const, 'published' as const, 'paused' as const, 'ended' as const),
  });
  fc.assert(
    fc.property(
      fc.array(coupon, { maxLength: 30 }),
      fc.nat(100),
      fc.nat(100),
      fc.integer({ min: 1, max: 8 }),
      (drawn, at, later, most) => {
        const coupons = drawn.map(({ amount, opensAt, open, phase }, n) =>
          listed(`c${n}`, { phase, discount: { type: 'amount-off', amount } }, opensAt, opensAt + open),
        );
        const { couponIds, until } = best(coupons, at, most);
        const then = Math.min(at + later, until - 1);
        const question = {
          ...{ itemId: 'X', item, listed: new Set(coupons.map(({ id }) => id)), soldOut: new Set<string>() },
          ...{ at: then, preview: false, channel: null, region: null, limit: most },
        };
        const shown = (from: readonly CouponTemplate[]) =>
          decideBadges({ ...question, coupons: from }).badges.map(({ couponId }) => couponId);
        expect(shown(coupons.filter(({ id }) => couponIds.includes(id)))).toEqual(shown(coupons));
      },
    ),
  );
});
