import type { Redemption } from '../domain/redemption.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';

export interface Frozen {
  readonly redemption: Redemption;
  /** All of its coupons, as they were frozen. */
  readonly copies: readonly UserCoupon[];
}

/**
 * Orders that this process froze a moment ago: between freeze and confirm lie seconds mostly, and what was written need
 * not be read again. It may forget, and somebody else may have changed them since: who goes by it writes by
 * compare-and-set, and answers nothing from it.
 */
export interface FrozenLately {
  remember(frozen: Frozen): void;
  /** Forgets it, too. */
  take(orderId: string): Frozen | null;
  /** Whether it remembers an order of that user: who has none open here mostly has none open anywhere. */
  knows(userId: string): boolean;
}
