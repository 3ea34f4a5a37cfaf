import { type Decision, refuse } from '../decision.ts';
import type { Instant } from '../instant.ts';
import type { Redemption } from '../redemption.ts';
import { askedUnits } from './asked-units.ts';
import { costsBetween } from './costs-between.ts';
import type { Refund, RefundRequest } from './refund.ts';
import { returnedWith } from './returned-coupons.ts';
import { spreadRefund } from './spread-refund.ts';
import { type PaidOrder, paidOrderOf, type Standing, standingAt } from './standing.ts';
import { takeBack, takeBackDue } from './take-back.ts';

/** An order's refunds are one document with it; the last one may always take all that is left. */
export const mostRefunds = 100;

/**
 * What comes back with these units. Every figure is the difference of two running totals, before the refund and after
 * it, so that refunds of all units sum to exactly what was paid, and their costs to what bearers bore, in whatever
 * order and parts. Refusals: `invalid`, `refund-exceeds`.
 */
export function planRefund(
  redemption: Redemption,
  request: RefundRequest,
  now: Instant,
): Decision<{ refund: Refund }> {
  const { refunds } = redemption;
  const order = paidOrderOf(redemption);
  const back = unitsBack(order, refunds);
  const asked = askedUnits(order.lines, back, request);
  if (!asked.ok) return asked;
  if (refunds.length >= mostRefunds && !request.all) {
    return refuse('refund-exceeds', { refunds: refunds.length, mostRefunds });
  }
  const before = standingAt(order, back);
  const after = standingAt(
    order,
    back.map((units, i) => units + (asked.units[i] ?? 0)),
  );
  const known = new Map(refunds.at(-1)?.takenBack.map(({ userCouponId, amount }) => [userCouponId, amount]));
  const takenBefore = order.coupons.map(({ userCouponId }) => known.get(userCouponId) ?? 0);
  const returnedSoFar = sum(refunds.map(({ amount }) => amount));
  const most = totalOf(after) - returnedSoFar;
  const due = takeBackDue(order, after);
  const taken = takeBack(due, takenBefore, Math.min(sum(due), most));
  const amount = most - sum(taken);
  const { shipping, lines } = spreadRefund(order, { before, after, takenBefore, amount });
  return {
    ok: true,
    refund: {
      refundId: request.refundId,
      at: now,
      all: request.all === true,
      amount,
      shipping,
      lines: order.lines.flatMap(({ lineId }, i) => {
        const quantity = asked.units[i] ?? 0;
        return quantity === 0 ? [] : [{ lineId, quantity, amount: lines[i] ?? 0 }];
      }),
      returned: returnedWith(order, before, after, now),
      costs: costsBetween(order, relieved(before, takenBefore), relieved(after, taken)),
      takenBack: order.coupons.flatMap(({ userCouponId }, c) => {
        const amount = taken[c] ?? 0;
        return amount === 0 ? [] : [{ userCouponId, amount }];
      }),
      status: after.isWhole ? 'refunded' : 'partly-refunded',
    },
  };
}

function unitsBack(order: PaidOrder, refunds: readonly Refund[]): number[] {
  const back = new Map<string, number>();
  for (const { lineId, quantity } of refunds.flatMap(({ lines }) => lines)) {
    back.set(lineId, (back.get(lineId) ?? 0) + quantity);
  }
  return order.lines.map(({ lineId }) => back.get(lineId) ?? 0);
}

/** What all that came back paid, before anything is taken back of it. */
function totalOf({ paid, shipping }: Standing): number {
  return sum(paid) + shipping;
}

/** By coupon, what of its discount nobody bears any more: given to what came back, or taken back from the shopper. */
function relieved({ undone }: Standing, taken: readonly number[]): number[] {
  return undone.map((amount, c) => amount + (taken[c] ?? 0));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
