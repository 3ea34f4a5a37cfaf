import type { Cart } from './cart.ts';
import type { AppliedCoupon, PricedLine } from './combination.ts';
import type { Reason } from './decision.ts';
import type { Instant } from './instant.ts';
import type { RefundRules } from './template.ts';

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
}

/** What of a template decides its copy's later life: as it was at the freeze. */
export interface RedemptionRules {
  readonly couponId: string;
  readonly userCouponId: string;
  readonly validTo: Instant;
  readonly timeZone: string;
  readonly refund: RefundRules;
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
  /** Why the attempt was rejected. */
  readonly rejection: Reason | null;
  readonly ttlSeconds: number;
  readonly expiresAt: Instant | null;
  /** What `cancelling` ends in. */
  readonly endsAs: 'cancelled' | 'expired' | null;
  readonly events: readonly RedemptionEvent[];
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly rev: number;
}
