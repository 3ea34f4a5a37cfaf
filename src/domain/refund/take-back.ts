import type { RedemptionRules } from '../redemption.ts';
import type { PaidOrder, Standing } from './standing.ts';

/**
 * By coupon, what it gave to what stays, where its policy is `take-back` and its covered lines no longer reach what it
 * needs; else 0. Once a coupon's needs are missed they stay missed: less and less stays of its lines.
 */
export function takeBackDue(order: PaidOrder, standing: Standing): number[] {
  const rest = restOf(order, standing);
  return order.coupons.map(({ rules, discount, userCouponId }, turn) => {
    const stays = discount - (standing.undone[turn] ?? 0);
    const isDue = rules?.refund.threshold === 'take-back' && stays > 0 && !reachesNeeds(rest, rules);
    leaveToNext(rest, userCouponId);
    return isDue ? stays : 0;
  });
}

/**
 * By coupon, what is taken back now. Never more than is due, nor in all more than `most` (a refund is not below 0);
 * what was taken back `before` stays so as far as it is still due, the rest is taken in application order.
 */
export function takeBack(due: readonly number[], before: readonly number[], most: number): number[] {
  const kept = due.map((amount, c) => Math.min(amount, before[c] ?? 0));
  let left = most - kept.reduce((sum, amount) => sum + amount, 0);
  return due.map((amount, c) => {
    const known = kept[c] ?? 0;
    const more = Math.min(amount - known, left);
    left -= more;
    return known + more;
  });
}

/** What stays of a line, as the coupon sees it whose turn it is. */
interface RestOfLine {
  readonly lineId: string;
  readonly units: number;
  readonly list: number;
  remaining: number;
  /** What coupons still give to it, by userCouponId. */
  readonly given: ReadonlyMap<string, number>;
}

function restOf({ lines }: PaidOrder, standing: Standing): RestOfLine[] {
  return lines.map(({ lineId, quantity, unitPrice, coupons }, i) => {
    const units = quantity - (standing.units[i] ?? 0);
    const list = units * unitPrice;
    const given = new Map(
      coupons.map(({ userCouponId, amount }, k) => [userCouponId, amount - (standing.given[i]?.[k] ?? 0)]),
    );
    return { lineId, units, list, remaining: list, given };
  });
}

function reachesNeeds(rest: readonly RestOfLine[], { needs, covered }: RedemptionRules): boolean {
  const covers = new Set(covered);
  let amount = 0;
  let units = 0;
  for (const line of rest) {
    if (!covers.has(line.lineId)) continue;
    units += line.units;
    amount += needs.basis === 'list' ? line.list : line.remaining;
  }
  return amount >= (needs.amount ?? 0) && units >= (needs.quantity ?? 0);
}

function leaveToNext(rest: readonly RestOfLine[], userCouponId: string): void {
  for (const line of rest) line.remaining -= line.given.get(userCouponId) ?? 0;
}
