import type { UserCouponEvent } from '../domain/user-coupon.ts';

/** An event of a copy that its own document does not keep any more. */
export interface LedgerEntry extends UserCouponEvent {
  readonly userCouponId: string;
}

/** What happened to copies longer ago than their documents tell, one entry a copy and revision. */
export interface LedgerStore {
  /** Durable when it resolves. An entry that is there already stays as it is. */
  append(userCouponId: string, events: readonly UserCouponEvent[]): Promise<void>;
  /** The copy's events with a higher `rev`, lowest first. */
  read(userCouponId: string, afterRev: number, limit: number): Promise<LedgerEntry[]>;
  /** Of all copies, what this order did: by (at, userCouponId, rev) descending. */
  ofOrder(orderId: string, limit: number): Promise<LedgerEntry[]>;
}
