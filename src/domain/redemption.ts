import type { Cart } from './cart.ts';
import type { AppliedCoupon, PricedLine } from './combination.ts';
import type { Reason } from './decision.ts';
import type { Instant } from './instant.ts';
import type { Refund } from './refund/refund.ts';
import type { RefundRules, Threshold } from './template.ts';

export type RedemptionStatus =
  | 'freezing'
  | 'frozen'
  | 'rejecting'
  | 'rejected'
  | 'confirming'
  | 'confirmed'
  | 'cancelling'
  | 'cancelled'
  | 'expired'
  | 'refunding'
  | 'partly-refunded'
  | 'refunded';

export interface RedemptionEvent {
  readonly at: Instant;
  readonly what: string;
  readonly attempt: number;
  /** Of `refunding`, and of the state that it ends in. */
  readonly refundId?: string;
  /** Of `refunding`: what of the discounts on the rest is taken back by then, this refund and earlier ones together. */
  readonly takenBack?: number;
}

/** What of a template decides its copy's later life: as it was at the freeze. */
export interface RedemptionRules {
  readonly couponId: string;
  readonly userCouponId: string;
  readonly validTo: Instant;
  readonly timeZone: string;
  readonly refund: RefundRules;
  /** lineIds that it covers, in cart order. */
  readonly covered: readonly string[];
  /** The least that the covered lines must reach; where a refund leaves less, `take-back` takes its discount back. */
  readonly needs: Threshold;
}

/** One document an order: the whole plan. A tombstone (cancelled before it was frozen) has userId null and empty lists. */
export interface Redemption {
  readonly orderId: string;
  readonly userId: string | null;
  readonly status: RedemptionStatus;
  /** From 1; a rejected or expired order tries again under the next. */
  readonly attempt: number;
  /** Of the request's content: the same order with another content is refused. */
  readonly fingerprint: string;
  readonly cart: Cart | null;
  readonly discount: number;
  readonly shippingDiscount: number;
  readonly subtotal: number;
  readonly shippingFee: number;
  readonly payable: number;
  readonly coupons: readonly AppliedCoupon[];
  readonly lines: readonly PricedLine[];
  readonly rules: readonly RedemptionRules[];
  /** Oldest first. In `refunding` the last one is under way. */
  readonly refunds: readonly Refund[];
  /** Why the attempt was rejected. */
  readonly rejection: Reason | null;
  readonly ttlSeconds: number;
  readonly expiresAt: Instant | null;
  /** When a sweeper takes it while it is frozen: at expiresAt, later where the order system owes an answer. */
  readonly dueAt: Instant | null;
  /** This attempt was begun after the last one expired, because the order had been paid all the same. */
  readonly paidLate: boolean;
  /** What `cancelling` ends in. */
  readonly endsAs: 'cancelled' | 'expired' | null;
  readonly events: readonly RedemptionEvent[];
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly rev: number;
}
