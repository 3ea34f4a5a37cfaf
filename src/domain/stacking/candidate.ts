import type { Instant } from '../instant.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { CouponTemplate } from '../template.ts';

/** A copy on a cart, ready to be priced and combined. */
export interface Candidate {
  readonly userCouponId: string;
  readonly template: Pick<
    CouponTemplate,
    'id' | 'merchantId' | 'priority' | 'stacking' | 'costShares' | 'discount'
  >;
  readonly validTo: Instant;
  readonly coupon: PreparedCoupon;
}
