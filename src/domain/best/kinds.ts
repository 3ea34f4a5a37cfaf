import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';

/** Whether it takes from the shipping fee; all others take from the lines that they cover. */
export function takesFee({ discount }: PreparedCoupon): boolean {
  return discount.type === 'shipping-off';
}

/** A fee's coupon looks at lines only through a threshold on what remains. */
export function looksAtLines(coupon: PreparedCoupon): boolean {
  return !takesFee(coupon) || !(coupon.onList || coupon.thresholdAmount === 0);
}

/** Whether what it gives rests on the sums R and B alone, and falls no faster than they do. */
export function isScalar({ discount }: PreparedCoupon): boolean {
  switch (discount.type) {
    case 'buy-x-get-y':
    case 'bundle-price':
    case 'shipping-off':
      return false;
    default:
      return true;
  }
}
