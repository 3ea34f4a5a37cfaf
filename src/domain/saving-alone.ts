import type { Item } from './item.ts';
import { discountOf } from './pricing/discount.ts';
import { prepareCart, startState } from './pricing/prepared-cart.ts';
import { prepareCoupon } from './pricing/prepared-coupon.ts';
import type { CouponTemplate } from './template.ts';

/**
 * What the coupon saves alone on one unit at salePrice, without shipping or floor, thresholds applied; a random
 * amount counts as its minimum, an unknown price or another currency as 0. Order of badges and `priceAfterCoupon`.
 */
export function savingOnOneUnit(
  template: Pick<CouponTemplate, 'discount' | 'threshold' | 'scope' | 'merchantId' | 'currency'>,
  item: Item | null,
  itemId: string,
  listed: boolean,
): number {
  if (item === null || item.salePrice === null || item.currency !== template.currency) return 0;
  const { categoryPath, brandId, merchantId, tags, salePrice, currency } = item;
  const line = { lineId: '1', itemId, quantity: 1, unitPrice: salePrice, floorPrice: null };
  const prepared = prepareCart({
    currency,
    shippingFee: 0,
    lines: [{ ...line, categoryPath, brandId, merchantId, tags }],
  });
  const coupon = prepareCoupon(prepared, template, new Set(listed ? [itemId] : []), null);
  return discountOf(prepared, coupon, startState(prepared));
}
