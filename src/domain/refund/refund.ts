import type { Instant } from '../instant.ts';

/** What a shop asks to be paid back: units by line, or all that is left of the order. */
export type RefundRequest = { readonly refundId: string } & (
  | { readonly lines: readonly LineUnits[]; readonly all?: never }
  | { readonly all: true; readonly lines?: never }
);

export interface LineUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** A refund as it was decided, once and for all; money in minor units of the order's currency. */
export interface Refund {
  readonly refundId: string;
  readonly at: Instant;
  /** Asked for as all that was left: what a retry must ask for again. */
  readonly all: boolean;
  /** Σ lines' amounts + shipping. */
  readonly amount: number;
  readonly shipping: number;
  /** In cart order. */
  readonly lines: readonly (LineUnits & { readonly amount: number })[];
  /** Coupons that go back to the wallet with it, and until when they are valid then. */
  readonly returned: readonly { readonly userCouponId: string; readonly validTo: Instant }[];
  /** What each bearer of the order's discounts is relieved of; their order is that of the coupons' costs. */
  readonly costs: readonly { readonly bearer: string; readonly amount: number }[];
  /** Of the discounts that stay with the order: what this and earlier refunds have taken back, where it is not 0. */
  readonly takenBack: readonly { readonly userCouponId: string; readonly amount: number }[];
  /** The order's after it. */
  readonly status: 'partly-refunded' | 'refunded';
}

/** Whether a retry asks for what was asked then, in whatever order it names the lines. */
export function isSameRefund(refund: Refund, request: RefundRequest): boolean {
  if (request.all) return refund.all;
  const asked = new Map(request.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  return (
    !refund.all &&
    asked.size === refund.lines.length &&
    request.lines.length === asked.size &&
    refund.lines.every(({ lineId, quantity }) => asked.get(lineId) === quantity)
  );
}
