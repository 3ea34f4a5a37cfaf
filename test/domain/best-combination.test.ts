import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cart } from '../../src/domain/cart.ts';
import { decideEligibility, type WalletCoupon } from '../../src/domain/eligibility.ts';
import { copyOf, lineOf, templateOf } from './make.ts';
import { naiveBest, naiveConflict, naiveTotal } from './oracle/naive.ts';
import { cartArbitrary, walletArbitrary } from './oracle/random-wallet.ts';

/** CLIPPER_BRUTE_FORCE=50000 looks harder than every run of the tests does. */
const runs = Number(process.env.CLIPPER_BRUTE_FORCE ?? 2000);

function decide(cart: Cart, wallet: readonly WalletCoupon[], nodeBudget = 200_000) {
  return decideEligibility({
    now: 10,
    channel: null,
    region: null,
    cart,
    wallet,
    selected: null,
    claimable: [],
    nodeBudget,
  });
}

describe('the best combination', () => {
  test('is the one that trying every subset finds, ties included', () => {
    fc.assert(
      fc.property(cartArbitrary, walletArbitrary(7), (cart, wallet) => {
        const { best } = decide(cart, wallet);
        const naive = naiveBest(cart, wallet);
        expect({ ids: best.userCouponIds, total: best.discount }).toEqual(naive);
        expect(best).toMatchObject({ exact: true, upperBound: best.discount });
      }),
      { numRuns: runs },
    );
  });

  test('does not depend on the order of the wallet', () => {
    fc.assert(
      fc.property(
        cartArbitrary,
        walletArbitrary(10).chain((wallet) =>
          fc.tuple(
            fc.constant(wallet),
            fc.shuffledSubarray(wallet, { minLength: wallet.length, maxLength: wallet.length }),
          ),
        ),
        fc.constantFrom(200_000, 10),
        (cart, [wallet, shuffled], budget) => {
          expect(decide(cart, shuffled, budget)).toEqual(decide(cart, wallet, budget));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is never lowered by one more coupon in the wallet', () => {
    fc.assert(
      fc.property(cartArbitrary, walletArbitrary(10), (cart, wallet) => {
        const fewer = decide(cart, wallet.slice(1)).best.discount;
        expect(decide(cart, wallet).best.discount).toBeGreaterThanOrEqual(fewer);
      }),
      { numRuns: 300 },
    );
  });

  test('stays a usable set below a proven bound when the budget runs out', () => {
    fc.assert(
      fc.property(
        cartArbitrary,
        walletArbitrary(8),
        fc.integer({ min: 1, max: 20 }),
        (cart, wallet, budget) => {
          const { best } = decide(cart, wallet, budget);
          const exact = naiveBest(cart, wallet);
          expect(best.upperBound).toBeGreaterThanOrEqual(exact.total);
          expect(best.discount).toBeLessThanOrEqual(exact.total);
          const set = wallet.filter(({ userCouponId }) => best.userCouponIds.includes(userCouponId));
          expect(naiveConflict(set)).toBe(false);
          expect(naiveTotal(cart, set)).toBe(BigInt(best.discount));
          if (best.exact) expect(best.userCouponIds).toEqual(exact.ids);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('what one coupon takes lowers the bound of one later coupon, not of two that do not meet', () => {
  // x takes 10 off line 1 and so takes both u and t below their thresholds; z goes with none of them.
  const lines = [lineOf('1', { unitPrice: 10 }), lineOf('2', { unitPrice: 90 })].concat(
    lineOf('3', { unitPrice: 95 }),
    lineOf('4', { unitPrice: 97 }),
  );
  const on = (...ids: string[]) => ({
    include: ids.map((id) => ({ type: 'item' as const, id: `item-${id}` })),
  });
  const full = { threshold: { amount: 100 }, discount: { type: 'amount-off' as const, amount: 50 } };
  const excludes = ['x', 'u', 't'].map((refId) => ({ refType: 'coupon' as const, refId }));
  const wallet = [
    templateOf('z', {
      scope: on('4'),
      discount: { type: 'amount-off', amount: 97 },
      priority: 9,
      stacking: { layer: 'item', excludes },
    }),
    templateOf('x', {
      scope: on('1'),
      discount: { type: 'amount-off', amount: 10 },
      stacking: { layer: 'item' },
    }),
    templateOf('u', { scope: on('1', '2'), ...full, priority: 1, stacking: { group: null } }),
    templateOf('t', { scope: on('1', '3'), ...full, stacking: { group: null } }),
  ].map((template) => copyOf(template.id, template));
  const { best } = decide({ currency: 'CNY', shippingFee: 0, lines }, wallet);
  expect(best).toMatchObject({ userCouponIds: ['u', 't'], discount: 100 });
});
