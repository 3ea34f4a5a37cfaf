import type { Reason } from './decision.ts';
import { formatMoney } from './money.ts';

/** A reason as every answer shows it: with its sentence. */
export function explained({ code, params }: Reason, currency: string) {
  return { code, params, message: reasonMessage({ code, params }, currency) };
}

/** One plain sentence for a shopper or a shop, for every reason that eligibility and claims give. */
export function reasonMessage({ code, params }: Reason, currency: string): string {
  switch (code) {
    case 'used':
      return 'This coupon has been used already.';
    case 'void':
      return 'This coupon was withdrawn.';
    case 'not-yet-valid':
      return `This coupon can be used from ${text(params.validFrom)} on.`;
    case 'expired':
      return params.validTo === undefined
        ? 'This coupon has expired.'
        : `This coupon expired at ${text(params.validTo)}.`;
    case 'frozen':
      return 'This coupon is held by an order that is being paid.';
    case 'paused':
      return 'This coupon is paused by the shop at the moment.';
    case 'wrong-channel':
      return places(params.allowed, 'This coupon can be used only in these channels');
    case 'wrong-region':
      return places(params.allowed, 'This coupon can be used only in these regions');
    case 'wrong-currency':
      return `This coupon is for carts in ${text(params.required)}, and this one is in ${text(params.actual)}.`;
    case 'no-eligible-items':
      return 'Nothing in the cart is covered by this coupon.';
    case 'threshold-not-met':
      return `Spend ${money(params.shortfall, currency)} more on covered items to use this coupon (${money(params.required, currency)} needed).`;
    case 'quantity-not-met':
      return `Add ${units(params.shortfall)} more that this coupon covers (${units(params.required)} needed).`;
    case 'condition-not-met':
      return params.unit === 'amount'
        ? `Spend ${money(params.shortfall, currency)} more on covered items to get the first reward of this coupon.`
        : `Add ${units(params.shortfall)} more that this coupon covers to get its first reward.`;
    case 'no-discount':
      return 'This coupon would take nothing off this cart.';
    case 'unknown-coupon':
      return 'There is no such coupon in this wallet.';
    case 'not-published':
      return 'This coupon is not published yet.';
    case 'not-started':
      return params.opensAt === undefined
        ? 'This coupon can not be claimed yet.'
        : `This coupon can be claimed from ${text(params.opensAt)} on.`;
    case 'ended':
      return 'The time to claim this coupon is over.';
    case 'sold-out':
      return 'All copies of this coupon have been claimed.';
    case 'sold-out-today':
      return 'All copies of this coupon for today have been claimed; try again tomorrow.';
    case 'limit-reached':
      return 'You have claimed this coupon as often as one shopper may.';
    case 'daily-limit-reached':
      return 'You have claimed this coupon as often as one shopper may in a day; try again tomorrow.';
    case 'not-targeted':
      return 'This coupon is for other shoppers.';
    case 'risk-rejected':
      return 'This coupon can not be claimed with this account.';
    case 'challenge-required':
      return 'Answer the challenge first to claim this coupon.';
    case 'busy':
      return 'Very many people are claiming right now; try again in a moment.';
    case 'too-many-freezes':
      return params.by === 'coupon'
        ? 'This coupon was held by too many orders today; try again tomorrow.'
        : 'Too many orders hold coupons for you; pay or cancel one of them, or try again later.';
    case 'rate-limited':
      return 'Too many tries in a short time; try again in a moment.';
    default:
      return `This coupon can not be used (${code}).`;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'another';
}

function money(value: unknown, currency: string): string {
  return typeof value === 'number' ? formatMoney(value, currency) : 'an amount';
}

function units(value: unknown): string {
  if (typeof value !== 'number') return 'items';
  return value === 1 ? '1 item' : `${value} items`;
}

function places(value: unknown, sentence: string): string {
  return Array.isArray(value) && value.length > 0
    ? `${sentence}: ${value.join(', ')}.`
    : `${sentence.replace(' only in these', ' in other')}.`;
}
