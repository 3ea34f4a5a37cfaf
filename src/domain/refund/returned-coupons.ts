import { dayMs } from '../calendar.ts';
import type { Instant } from '../instant.ts';
import type { RedemptionRules } from '../redemption.ts';
import type { Refund } from './refund.ts';
import type { PaidOrder, Standing } from './standing.ts';

/**
 * Coupons of which the last covered unit comes back now, where there is time left to use them. One that gave something
 * off the shipping waits for the shipping: until then the order still has what it gave.
 */
export function returnedWith(
  order: PaidOrder,
  before: Standing,
  after: Standing,
  now: Instant,
): Refund['returned'] {
  return order.coupons.flatMap(({ userCouponId, shippingDiscount, rules }) => {
    if (!rules || rules.refund.return === 'keep') return [];
    const isDone = (standing: Standing) =>
      shippingDiscount > 0 ? standing.isWhole : isUncovered(order, standing, rules);
    if (isDone(before) || !isDone(after)) return [];
    const validTo = validToAfter(rules, now);
    return now < validTo ? [{ userCouponId, validTo }] : [];
  });
}

function isUncovered({ lines }: PaidOrder, { units }: Standing, { covered }: RedemptionRules): boolean {
  const covers = new Set(covered);
  return lines.every(({ lineId, quantity }, i) => !covers.has(lineId) || units[i] === quantity);
}

/** The last instant that JSON shows with a year of four digits. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** `extend`: n more days; those of a coupon whose time has passed count from the refund. */
function validToAfter({ validTo, refund }: RedemptionRules, now: Instant): Instant {
  if (refund.return !== 'extend') return validTo;
  return Math.min(Math.max(validTo, now) + refund.extendDays * dayMs, Math.max(latest, validTo));
}
