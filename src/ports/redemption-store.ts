import type { Instant } from '../domain/instant.ts';
import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';
import type { SweepPlace } from './sweep-place.ts';

/** A user's order that holds coupons, or is about to. */
export type OpenFreeze = Pick<Redemption, 'orderId' | 'dueAt'>;

export interface RedemptionStore {
  insert(redemption: Redemption): Promise<'inserted' | 'already-exists'>;
  /** Compare-and-set on `rev`. */
  replace(next: Redemption, expectedRev: number): Promise<boolean>;
  get(orderId: string): Promise<Redemption | null>;
  /** In one of the states and last changed before `changedBefore`, by (changedAt, orderId). */
  stuck(
    statuses: readonly RedemptionStatus[],
    changedBefore: Instant,
    limit: number,
    after?: SweepPlace | null,
  ): Promise<Redemption[]>;
  /** `frozen` with dueAt <= now, by (dueAt, orderId). */
  due(now: Instant, limit: number, after?: SweepPlace | null): Promise<Redemption[]>;
  /** The user's orders in `freezing` or `frozen`, up to `limit` of them, in no order. */
  openFreezes(userId: string, limit: number): Promise<OpenFreeze[]>;
}
