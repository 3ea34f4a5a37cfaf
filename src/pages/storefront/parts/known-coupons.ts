import { readCoupon } from '../../../app/read-coupon.ts';
import { readWallet } from '../../../app/read-wallet.ts';
import type { Eligibility } from '../../../domain/combination.ts';
import type { CouponTemplate } from '../../../domain/template.ts';
import { terms } from '../../demo-shop/terms.ts';
import type { Shop } from '../shop.ts';

/** What the picker calls the coupons of an answer by. */
export interface KnownCoupons {
  readonly templates: ReadonlyMap<string, CouponTemplate>;
  /** couponId by userCouponId. */
  readonly couponOf: ReadonlyMap<string, string>;
  /** validTo by userCouponId, of the hundred soonest to expire. */
  readonly validTo: ReadonlyMap<string, number>;
}

/** Names and dates of every coupon that an eligibility answer speaks of. */
export async function readKnownCoupons(
  shop: Shop,
  userId: string,
  { usable, unusable, selected, hints, claimable }: Eligibility,
): Promise<KnownCoupons> {
  const copies = [...usable, ...unusable, ...(selected?.unusable ?? [])];
  const couponIds = new Set([...copies, ...hints, ...claimable].map(({ couponId }) => couponId));
  const { channel, region } = terms;
  const [read, wallet] = await Promise.all([
    Promise.all([...couponIds].map((couponId) => readCoupon(shop.ports, couponId))),
    readWallet(shop.ports, { userId, status: 'unused', channel, region, after: null, limit: 100 }),
  ]);
  const templates = read.flatMap((decision) => (decision.ok ? [decision.coupon.template] : []));
  return {
    templates: new Map(templates.map((template) => [template.id, template])),
    couponOf: new Map(copies.map(({ userCouponId, couponId }) => [userCouponId, couponId])),
    validTo: new Map(wallet.coupons.map(({ copy }) => [copy.userCouponId, copy.validTo])),
  };
}
