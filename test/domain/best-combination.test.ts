import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cart } from '../../src/domain/cart.ts';
import { type ClaimableCoupon, decideEligibility, type WalletCoupon } from '../../src/domain/eligibility.ts';
import { copyOf, lineOf, templateOf } from './make.ts';
import { naiveBest, naiveConflict, naiveTotal } from './oracle/naive.ts';
import { cartArbitrary, walletArbitrary } from './oracle/random-wallet.ts';

/** CLIPPER_BRUTE_FORCE=50000 looks harder than every run of the tests does. */
const runs = Number(process.env.CLIPPER_BRUTE_FORCE ?? 2000);

function decide(
  cart: Cart,
  wallet: readonly WalletCoupon[],
  nodeBudget = 200_000,
  claimable: readonly ClaimableCoupon[] = [],
) {
  return decideEligibility({
    now: 10,
    channel: null,
    region: null,
    cart,
    wallet,
    selected: null,
    claimable,
    nodeBudget,
  });
}

/** Few amounts and expiries, so that many sets tie; groups, exclusive coupons and thresholds in each wallet. */
const tight = {
  validTo: fc.constantFrom(100, 100, 200),
  group: fc.constantFrom('g1', 'g2', 'g3', null, null),
};
const tightWallet: fc.Arbitrary<WalletCoupon[]> = fc
  .array(
    fc.record({
      ...tight,
      amount: fc.constantFrom(50, 100, 100, 200),
      rateBps: fc.constantFrom(null, null, 1000, 3333),
      threshold: fc.constantFrom(null, 150, 400, 900),
      layer: fc.constantFrom('item' as const, 'platform' as const),
      item: fc.constantFrom(null, null, 'i1', 'i2', 'i3'),
      isExclusive: fc.nat(9).map((drawn) => drawn === 0),
      priority: fc.nat(2),
    }),
    { minLength: 6, maxLength: 11 },
  )
  .map((drawn) =>
    drawn.map(({ validTo, group, amount, rateBps, threshold, layer, item, isExclusive, priority }, i) => {
      const template = templateOf(`T${(i * 7) % 11}`, {
        discount:
          rateBps === null
            ? { type: 'amount-off', amount }
            : { type: 'percent-off', rateBps, maxAmount: null },
        threshold: threshold === null ? null : { amount: threshold },
        scope: { include: [item === null ? { type: 'all' } : { type: 'item', id: item }] },
        priority,
        stacking: { layer, group, exclusive: isExclusive },
      });
      return copyOf(`u${(i * 5) % 11}`, template, { validTo });
    }),
  );

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

  test('is that one too in wider wallets where many sets tie', () => {
    fc.assert(
      fc.property(cartArbitrary, tightWallet, (cart, wallet) => {
        const { best } = decide(cart, wallet);
        expect({ ids: best.userCouponIds, total: best.discount }).toEqual(naiveBest(cart, wallet));
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  test('is added to by a claimable copy as much as trying every subset says', () => {
    fc.assert(
      fc.property(
        cartArbitrary,
        fc.oneof(
          walletArbitrary(7),
          tightWallet.map((wallet) => wallet.slice(0, 8)),
        ),
        fc.constantFrom(200_000, 200_000, 12, 5, 2),
        (cart, wallet, budget) => {
          const [last, ...rest] = wallet;
          if (!last) return;
          const more = { ...last, userCouponId: '~', amount: null };
          const adds = naiveBest(cart, [...rest, more]).total - naiveBest(cart, rest).total;
          const { best, claimable } = decide(cart, rest, budget, [more]);
          const shown = claimable[0]?.wouldSave ?? 0;
          if (budget === 200_000) expect({ shown, exact: best.exact }).toEqual({ shown: adds, exact: true });
          expect(shown).toBeLessThanOrEqual(adds);
        },
      ),
      { numRuns: Math.ceil(runs / 4) },
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

test('a claimable copy of a random amount counts against perOrder with those in the wallet', () => {
  const template = templateOf('r', {
    discount: { type: 'random-amount', min: 10, max: 200 },
    stacking: { perOrder: 2 },
  });
  const wallet = [10, 10].map((amount, i) => copyOf(`u${i}`, template, { amount }));
  const cart = { currency: 'CNY', shippingFee: 0, lines: [lineOf('1')] };
  const claimable = [copyOf('more', template)];
  expect(decide(cart, wallet, 200_000, claimable)).toMatchObject({ best: { discount: 20 }, claimable: [] });
  expect(decide(cart, wallet.slice(1), 200_000, claimable).claimable).toEqual([
    { couponId: 'r', wouldSave: 10 },
  ]);
});
