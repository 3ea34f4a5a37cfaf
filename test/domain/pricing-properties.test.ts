import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cart } from '../../src/domain/cart.ts';
import { decideEligibility, priceSelection, type WalletCoupon } from '../../src/domain/eligibility.ts';
import { discountOf } from '../../src/domain/pricing/discount.ts';
import { split, splitSpace } from '../../src/domain/pricing/largest-remainder.ts';
import { prepareCart, startState } from '../../src/domain/pricing/prepared-cart.ts';
import { prepareCoupon } from '../../src/domain/pricing/prepared-coupon.ts';
import { naiveStart, naiveTake, share } from './oracle/naive.ts';
import { cartArbitrary, walletArbitrary } from './oracle/random-wallet.ts';

const decide = (cart: Cart, wallet: readonly WalletCoupon[], selected: readonly string[] | null = null) =>
  decideEligibility({ now: 10, channel: null, region: null, cart, wallet, selected, claimable: [] });

test('each coupon alone gives each line what the page says, by another reading of it', () => {
  fc.assert(
    fc.property(cartArbitrary, walletArbitrary(5), (cart, wallet) => {
      const { usable } = decide(cart, wallet);
      for (const copy of wallet) {
        const { shares, shipping } = naiveTake(cart, copy, naiveStart(cart));
        const given = usable.find(({ userCouponId }) => userCouponId === copy.userCouponId);
        const allocations = cart.lines.flatMap(({ lineId }, i) =>
          shares[i] ? [{ lineId, amount: Number(shares[i]) }] : [],
        );
        expect(given?.allocations ?? []).toEqual(allocations);
        expect(given?.discount ?? 0).toBe(Number(shares.reduce((a, b) => a + b, shipping)));
      }
    }),
    { numRuns: 1000 },
  );
});

test('shares sum; no line goes below 0 or its floor; shipping gives at most what is due', () => {
  fc.assert(
    fc.property(cartArbitrary, walletArbitrary(8), (cart, wallet) => {
      const { best } = decide(cart, wallet);
      const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
      expect(sum(best.lines.map(({ discount }) => discount))).toBe(best.discount - best.shippingDiscount);
      expect(sum(best.coupons.map(({ discount }) => discount))).toBe(best.discount);
      expect(best.shippingDiscount).toBeLessThanOrEqual(cart.shippingFee);
      expect(best.payable).toBe(best.subtotal + best.shippingFee - best.discount);
      for (const coupon of best.coupons)
        expect(sum(coupon.costs.map(({ amount }) => amount))).toBe(coupon.discount);
      for (const [i, line] of best.lines.entries()) {
        const floor = (cart.lines[i]?.floorPrice ?? 0) * (cart.lines[i]?.quantity ?? 0);
        expect(sum(line.coupons.map(({ amount }) => amount))).toBe(line.discount);
        expect(line.payable).toBeGreaterThanOrEqual(Math.min(floor, line.subtotal));
        expect(line.subtotal - line.discount).toBe(line.payable);
      }
    }),
    { numRuns: 500 },
  );
});

test('with less remaining and less shipping due a coupon never gives more', () => {
  fc.assert(
    fc.property(
      cartArbitrary,
      walletArbitrary(3),
      fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 }),
      (cart, wallet, percents) => {
        const prepared = prepareCart(cart);
        for (const { template, listedItemIds, amount } of wallet) {
          const coupon = prepareCoupon(prepared, template, listedItemIds, amount);
          const full = startState(prepared);
          const less = startState(prepared);
          for (let i = 0; i < prepared.count; i++) {
            less.remaining[i] = Math.floor(((less.remaining[i] ?? 0) * (percents[i] ?? 0)) / 100);
          }
          less.shipping = Math.floor((less.shipping * (percents[5] ?? 0)) / 100);
          expect(discountOf(prepared, coupon, less)).toBeLessThanOrEqual(discountOf(prepared, coupon, full));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('permuting targets, tiers and what was selected changes nothing; a freeze takes what was quoted', () => {
  fc.assert(
    fc.property(cartArbitrary, walletArbitrary(4), (cart, wallet) => {
      const turned = wallet.map((copy): WalletCoupon => {
        const { template } = copy;
        const { scope, discount } = template;
        const reversed =
          discount.type === 'tiers' ? { ...discount, tiers: discount.tiers.toReversed() } : discount;
        const include = scope.include.toReversed();
        return { ...copy, template: { ...template, discount: reversed, scope: { ...scope, include } } };
      });
      const selected = wallet.map(({ userCouponId }) => userCouponId);
      const answer = decide(cart, wallet, selected);
      expect(decide(cart, turned, selected.toReversed())).toEqual(answer);
      const frozen = priceSelection({ now: 10, channel: null, region: null, cart, wallet, selected });
      expect(frozen).toEqual(answer.selected);
    }),
    { numRuns: 300 },
  );
});

test('largest remainder is exact up to 10^12 × 10^12', () => {
  const amounts = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1e12 }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: amounts, room: amounts }), { minLength: 1, maxLength: 30 }),
      amounts,
      (lines, wish) => {
        const open = lines.filter(({ weight, room }) => weight > 0 && room > 0);
        const amount = Math.min(
          wish,
          open.reduce((sum, { room }) => sum + room, 0),
        );
        const shares = new Float64Array(lines.length);
        const weights = Float64Array.from(lines, ({ weight }) => weight);
        const rooms = Float64Array.from(lines, ({ room }) => room);
        split(amount, weights, rooms, lines.length, shares, splitSpace(lines.length));
        const expected = share(
          BigInt(amount),
          lines.map(({ weight }) => BigInt(weight)),
          lines.map(({ room }) => BigInt(room)),
        );
        expect([...shares].map(BigInt)).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});
