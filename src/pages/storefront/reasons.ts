import type { Conflict } from '../../domain/combination.ts';
import type { Reason } from '../../domain/decision.ts';
import { reasonMessage } from '../../domain/reason-message.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import { merchantName } from '../demo-shop/names.ts';
import { terms } from '../demo-shop/terms.ts';

/** The domain's sentence, with its instants as days and times that people read. */
export function said(reason: Reason): string {
  return reasonMessage(reason, terms.currency).replace(isoInstant, (iso) => shownTime.format(new Date(iso)));
}

const isoInstant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const shownTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
});

/** Why a set of coupons can't go together: which two, and by which rule. */
export function conflictSaid(
  { between, rule }: Conflict,
  templateOf: (userCouponId: string) => CouponTemplate | undefined,
): string {
  const [first, second] = between.map(templateOf);
  const a = `“${first?.name ?? 'One coupon'}”`;
  const b = `“${second?.name ?? 'another'}”`;
  switch (rule) {
    case 'exclusive':
      return second?.stacking.exclusive && !first?.stacking.exclusive
        ? `${b} goes alone: it can’t be used together with ${a}.`
        : `${a} goes alone: it can’t be used together with ${b}.`;
    case 'same-group':
      return `${a} and ${b} are both ${groupName(first?.stacking.group ?? null)}: an order takes one of them.`;
    case 'excluded':
      return `${a} and ${b} rule each other out.`;
    case 'per-order-limit':
      return `An order takes ${first?.stacking.perOrder ?? 1} of ${a}, and you picked more.`;
    case 'nothing-left':
      return `${a} has nothing left to take off after the others.`;
  }
}

function groupName(group: string | null): string {
  if (group === 'platform') return 'coupons of the whole shop';
  if (group === 'shipping') return 'shipping coupons';
  if (group?.startsWith('merchant:')) return `coupons of ${merchantName(group.slice('merchant:'.length))}`;
  return `“${group ?? 'other'}” coupons`;
}

/** Why an order could not be placed with the coupons that were picked. */
export function orderRefusalSaid({ code, params }: Reason): string {
  switch (code) {
    case 'coupon-unavailable':
      return 'One of the coupons you picked can’t be used any more. Here is the order without surprises: please look again.';
    case 'combination-refused':
      return 'Two of the coupons you picked can’t go together.';
    case 'discount-changed':
      return 'What your coupons save has changed since you looked. Please check the new total.';
    case 'order-cancelled':
    case 'order-mismatch':
    case 'expired':
      return 'This order was changed or given up in another window. Please check it and pay again.';
    default:
      return said({ code, params });
  }
}
