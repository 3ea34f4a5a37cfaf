import type { CouponTemplate } from '../domain/template.ts';

/**
 * What a rush asks again and again, remembered by this process for half a second: so that a claim costs the gate and
 * one write, and a sold-out coupon costs nothing. An announcement of the coupon makes it forget at once; where none
 * arrives, a pause still holds and returned stock is still sold within a second.
 */
export interface ClaimCache {
  /** Null where there is no such template; that is not remembered. */
  template(couponId: string): Promise<CouponTemplate | null>;
  /** The gate said so a moment ago, of a total that was no smaller. It may only refuse early. */
  isSoldOut(template: CouponTemplate): boolean;
  /** The gate has just said so. */
  rememberSoldOut(template: CouponTemplate): void;
}
