import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideEligibility, type WalletCoupon } from '../../../src/domain/eligibility.ts';
import type { Redemption } from '../../../src/domain/redemption.ts';
import type { Refund, RefundRequest } from '../../../src/domain/refund/refund.ts';
import { cartArbitrary, walletArbitrary } from '../oracle/random-wallet.ts';
import { confirmedOrder, refunded } from './confirmed-order.ts';

const runs = Number(process.env.REFUND_RUNS ?? 400);

const policies = fc.record({
  return: fc.constantFrom('return' as const, 'extend' as const, 'keep' as const),
  extendDays: fc.constantFrom(0, 1),
  threshold: fc.constantFrom('keep-discount' as const, 'take-back' as const, 'take-back' as const),
});
const shares = fc.constantFrom(
  [{ bearer: 'platform', rateBps: 10_000 }],
  [
    { bearer: 'platform', rateBps: 3_333 },
    { bearer: 'merchant', rateBps: 6_667 },
  ],
  [
    { bearer: 'brand', rateBps: 1 },
    { bearer: 'merchant', rateBps: 4_999 },
    { bearer: 'platform', rateBps: 5_000 },
  ],
);

/** An order that took the best set of a random wallet, and a random walk of refunds down to its last unit. */
const sequences = fc
  .record({
    cart: cartArbitrary,
    dear: fc.constantFrom(1, 1, 7_777_777),
    wallet: walletArbitrary(5),
    policies: fc.array(policies, { minLength: 5, maxLength: 5 }),
    shares: fc.array(shares, { minLength: 5, maxLength: 5 }),
    draws: fc.array(fc.nat(1_000), { minLength: 50, maxLength: 50 }),
  })
  .map(({ cart, dear, wallet, policies, shares, draws }) => {
    const lines = cart.lines.map((line) => ({
      ...line,
      unitPrice: line.unitPrice * dear,
      quantity: dear === 1 ? line.quantity : line.quantity * 97,
    }));
    const bought = { ...cart, lines };
    const copies = wallet.map((copy): WalletCoupon => {
      const n = Number(copy.template.id.slice(1));
      const template = {
        ...copy.template,
        refund: policies[n] ?? copy.template.refund,
        costShares: shares[n] ?? [],
      };
      return { ...copy, template };
    });
    const { best } = decideEligibility({
      now: 10,
      channel: null,
      region: null,
      cart: bought,
      wallet: copies,
      selected: null,
      claimable: [],
    });
    const chosen = copies.filter(({ userCouponId }) => best.userCouponIds.includes(userCouponId));
    return { order: confirmedOrder(bought, chosen), draws };
  });

/** One to a few lines, a unit or many of each; now and then all that is left. */
function randomRequest(n: number, order: Redemption, draw: () => number): RefundRequest {
  const refundId = `r-${n}`;
  const back = new Map<string, number>();
  for (const { lineId, quantity } of order.refunds.flatMap(({ lines }) => lines)) {
    back.set(lineId, (back.get(lineId) ?? 0) + quantity);
  }
  const open = (order.cart?.lines ?? []).flatMap(({ lineId, quantity }) => {
    const left = quantity - (back.get(lineId) ?? 0);
    return left > 0 ? [{ lineId, left }] : [];
  });
  if (n >= 40 || draw() % 20 === 0) return { refundId, all: true };
  const first = draw() % open.length;
  const lines = open.flatMap(({ lineId, left }, i) =>
    i === first || draw() % 4 === 0 ? [{ lineId, quantity: draw() % 2 === 0 ? 1 : 1 + (draw() % left) }] : [],
  );
  return { refundId, lines };
}

test(`refunds of all units, in any order and parts, come to what was paid (${runs} sequences)`, () => {
  let partial = 0;
  let tookBack = 0;
  fc.assert(
    fc.property(sequences, ({ order, draws }) => {
      let drawn = 0;
      const draw = () => draws[drawn++ % draws.length] ?? 0;
      const refunds: Refund[] = [];
      let current = order;
      for (let n = 0; current.status !== 'refunded'; n++) {
        const next = refunded(current, randomRequest(n, current, draw), 250);
        refunds.push(next.refund);
        current = next.order;
        expectWithinBounds(order, refunds);
      }
      partial += refunds.length > 1 ? 1 : 0;
      tookBack += refunds.some(({ takenBack }) => takenBack.length > 0) ? 1 : 0;
      expect(sum(refunds.map(({ amount }) => amount))).toBe(order.payable);
      expect(costsOf(refunds)).toEqual(costsOf(order.coupons));
      expect(refunds.at(-1)?.takenBack).toEqual([]);
      expectReturnedOnce(order, refunds);
    }),
    { numRuns: runs },
  );
  // The walks are not all straight to the end, and the policy was at work.
  expect(partial).toBeGreaterThan(runs / 2);
  expect(tookBack).toBeGreaterThan(runs / 20);
});

/** What holds after every single refund. */
function expectWithinBounds(order: Redemption, refunds: readonly Refund[]) {
  const last = refunds.at(-1);
  for (const amount of [last?.amount, last?.shipping, ...(last?.lines.map((line) => line.amount) ?? [])]) {
    expect(amount).toBeGreaterThanOrEqual(0);
  }
  for (const { amount } of last?.costs ?? []) expect(amount).toBeGreaterThanOrEqual(0);
  expect(last?.amount).toBe((last?.shipping ?? 0) + sum((last?.lines ?? []).map((line) => line.amount)));
  const back = sum(refunds.map(({ amount }) => amount));
  expect(back).toBeLessThanOrEqual(order.payable);
  // What came back to the shopper and what bearers no longer bear is the list price of what came back.
  const prices = new Map(order.cart?.lines.map(({ lineId, unitPrice }) => [lineId, unitPrice]));
  const list = sum(
    refunds.flatMap(({ lines }) => lines.map((line) => line.quantity * (prices.get(line.lineId) ?? 0))),
  );
  const shipping = last?.status === 'refunded' ? order.shippingFee : 0;
  expect(back + sum([...costsOf(refunds).values()])).toBe(list + shipping);
  // Taken back once: never more than a coupon gave to what stays.
  for (const { userCouponId, amount } of last?.takenBack ?? []) {
    const coupon = order.coupons.find((one) => one.userCouponId === userCouponId);
    expect(amount).toBeGreaterThan(0);
    expect(amount).toBeLessThanOrEqual(coupon?.discount ?? 0);
  }
}

/** Every coupon whose policy and time allow it goes back exactly once. */
function expectReturnedOnce(order: Redemption, refunds: readonly Refund[]) {
  const returned = refunds.flatMap((refund) => refund.returned.map(({ userCouponId }) => userCouponId));
  const expected = order.rules.filter(
    ({ refund, validTo }) =>
      (refund.return === 'return' && validTo > 250) ||
      (refund.return === 'extend' && (validTo > 250 || refund.extendDays > 0)),
  );
  expect(returned.toSorted()).toEqual(expected.map(({ userCouponId }) => userCouponId).toSorted());
}

function costsOf(of: readonly { readonly costs: Refund['costs'] }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { bearer, amount } of of.flatMap(({ costs }) => costs)) {
    sums.set(bearer, (sums.get(bearer) ?? 0) + amount);
  }
  return sums;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
