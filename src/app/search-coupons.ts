import type { Ports } from '../ports/ports.ts';
import type { CouponKeyset, CouponQuery } from '../ports/search-index.ts';
import { type ShownCoupon, showCoupons } from './read-coupon.ts';

/** Coupons that can be claimed now, by words, category, brand, merchant, item, channel and region. */
export async function searchCoupons(
  ports: Pick<Ports, 'clock' | 'index' | 'gate'>,
  query: Omit<CouponQuery, 'at'>,
): Promise<{ coupons: ShownCoupon[]; next: CouponKeyset | null }> {
  const page = await ports.index.coupons({ ...query, at: ports.clock.now() });
  return { coupons: await showCoupons(ports, page.coupons), next: page.next };
}
