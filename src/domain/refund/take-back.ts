import type { RedemptionRules } from '../redemption.ts';
import type { PaidOrder, Standing } from './standing.ts';

/**
 * By coupon, what it gave to what stays, where its policy is `take-back` and its covered lines no longer reach what it
 * needs; else 0. Once a coupon's needs are missed they stay missed: less and less stays of its lines.
 */
export function takeBackDue(order: PaidOrder, standing: Standing): number[] {
  return order.coupons.map(({ rules, discount }, turn) => {
    if (rules?.refund.threshold !== 'take-back') return 0;
    const stays = discount - (standing.undone[turn] ?? 0);
    return stays === 0 || reachesNeeds(order, standing, rules, turn) ? 0 : stays;
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

/** As at the coupon's turn: what stays of its lines, on the basis `remaining` less what earlier coupons gave to that. */
function reachesNeeds(
  { lines, coupons }: PaidOrder,
  standing: Standing,
  { needs, covered }: RedemptionRules,
  turn: number,
): boolean {
  const covers = new Set(covered);
  const earlier = new Set(coupons.slice(0, turn).map(({ userCouponId }) => userCouponId));
  let amount = 0;
  let units = 0;
  for (const [i, line] of lines.entries()) {
    if (!covers.has(line.lineId)) continue;
    const stays = line.quantity - (standing.units[i] ?? 0);
    units += stays;
    amount += stays * line.unitPrice;
    if (needs.basis === 'list') continue;
    for (const [k, share] of line.coupons.entries()) {
      if (earlier.has(share.userCouponId)) amount -= share.amount - (standing.given[i]?.[k] ?? 0);
    }
  }
  return amount >= (needs.amount ?? 0) && units >= (needs.quantity ?? 0);
}
