import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Redemption } from '../../../src/domain/redemption.ts';
import type { Refund } from '../../../src/domain/refund/refund.ts';
import { refunded } from './confirmed-order.ts';
import { naivePaidBack } from './naive-refund.ts';
import { drawRequest, orderArbitrary, unitsBack } from './random-order.ts';

const runs = Number(process.env.REFUND_RUNS ?? 300);
/** Some of the random copies are past their time then (100, 200, 300), some are not. */
const refundedAt = 250;

test(`refunds of all units, in any order and parts, come to exactly what was paid (${runs} sequences)`, () => {
  let manySteps = 0;
  let tookBack = 0;
  let wereHeldAtZero = 0;
  fc.assert(
    fc.property(orderArbitrary, ({ order, draws }) => {
      let drawn = 0;
      const draw = () => draws[drawn++ % draws.length] ?? 0;
      const flaws: string[] = [];
      let current = order;
      for (let n = 0; current.status !== 'refunded'; n++) {
        current = refunded(current, drawRequest(n, current, draw), refundedAt).order;
        flaws.push(...flawsAfter(current));
      }
      const { refunds } = current;
      if (backOf(current) !== order.payable) flaws.push(`${backOf(current)} of ${order.payable} came back`);
      expect(flaws).toEqual([]);
      expect(costsOf(refunds)).toEqual(costsOf(order.coupons));
      expect(returnedIds(refunds)).toEqual(idsToReturn(order));
      if (refunds.length > 3) manySteps++;
      if (refunds.some(({ takenBack }) => takenBack.length > 0)) tookBack++;
      if (refunds.some(({ amount, takenBack }) => amount === 0 && takenBack.length > 0)) wereHeldAtZero++;
    }),
    { numRuns: runs },
  );
  // The sequences are long (two in three are), and what is rare (one in seven, one in thirty) is in them.
  expect(manySteps).toBeGreaterThan(runs / 3);
  expect(tookBack).toBeGreaterThan(runs / 20);
  expect(wereHeldAtZero).toBeGreaterThan(0);
});

/** What must hold after every refund, as sentences about what does not. */
function flawsAfter(order: Redemption): string[] {
  const last = order.refunds.at(-1);
  if (!last) return ['there is no refund'];
  const flaws: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) flaws.push(`${last.refundId}: ${sentence}`);
  };
  const { amount, shipping, lines, costs, takenBack } = last;
  const shown = [amount, shipping, ...lines.map((line) => line.amount), ...costs.map((cost) => cost.amount)];
  must(
    shown.every((figure) => Number.isSafeInteger(figure) && figure >= 0),
    `a figure is below 0 (${shown.join(', ')})`,
  );
  must(amount === shipping + sum(lines.map((line) => line.amount)), 'the parts do not sum to the amount');
  const back = backOf(order);
  must(back <= order.payable, 'more came back than was paid');
  // What came back to the shopper and what bearers no longer bear is the list price of what came back.
  const units = unitsBack(order);
  const list = sum(
    order.cart?.lines.map(({ lineId, unitPrice }) => unitPrice * (units.get(lineId) ?? 0)) ?? [],
  );
  const fee = last.status === 'refunded' ? order.shippingFee : 0;
  must(back + sum([...costsOf(order.refunds).values()]) === list + fee, 'money is lost or made');
  const afterEach = order.refunds.map((_, n) => unitsBack({ refunds: order.refunds.slice(0, n + 1) }));
  const naive = naivePaidBack(order, afterEach);
  must(BigInt(back) === naive, `${back} came back, another reading says ${naive}`);
  for (const { userCouponId, amount: taken } of takenBack) {
    const given = order.coupons.find((coupon) => coupon.userCouponId === userCouponId)?.discount ?? 0;
    must(taken > 0 && taken <= given, `of ${given} that ${userCouponId} gave ${taken} is taken back`);
  }
  return flaws;
}

function backOf({ refunds }: Redemption): number {
  return sum(refunds.map(({ amount }) => amount));
}

function costsOf(of: readonly Pick<Refund, 'costs'>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { bearer, amount } of of.flatMap(({ costs }) => costs)) {
    sums.set(bearer, (sums.get(bearer) ?? 0) + amount);
  }
  return sums;
}

function returnedIds(refunds: readonly Refund[]): string[] {
  return refunds.flatMap(({ returned }) => returned.map(({ userCouponId }) => userCouponId)).sort();
}

function idsToReturn({ rules }: Redemption): string[] {
  return rules
    .filter(({ refund, validTo }) => {
      if (refund.return === 'keep') return false;
      return validTo > refundedAt || (refund.return === 'extend' && refund.extendDays > 0);
    })
    .map(({ userCouponId }) => userCouponId)
    .sort();
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
