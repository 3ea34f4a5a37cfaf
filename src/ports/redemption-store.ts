import type { Instant } from '../domain/instant.ts';
import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';

export interface RedemptionStore {
  insert(redemption: Redemption): Promise<'inserted' | 'already-exists'>;
  /** Compare-and-set on `rev`. */
  replace(next: Redemption, expectedRev: number): Promise<boolean>;
  get(orderId: string): Promise<Redemption | null>;
  /** In one of the states and last changed before `changedBefore`, oldest first. */
  stuck(statuses: readonly RedemptionStatus[], changedBefore: Instant, limit: number): Promise<Redemption[]>;
  /** `frozen` with expiresAt <= now, oldest first. */
  due(now: Instant, limit: number): Promise<Redemption[]>;
}
