import { z } from '@hono/zod-openapi';
import { copyId } from './cart.ts';
import { couponId, lineId, shownAmount } from './common.ts';

export const appliedCoupon = z.object({
  userCouponId: copyId,
  couponId,
  discount: shownAmount,
  shippingDiscount: shownAmount,
  costs: z.array(z.object({ bearer: z.string(), amount: shownAmount })),
});

export const pricedLine = z.object({
  lineId,
  subtotal: shownAmount,
  discount: shownAmount,
  payable: shownAmount,
  coupons: z.array(z.object({ userCouponId: copyId, amount: shownAmount })),
});

export const pricedExample = {
  discount: 5000,
  shippingDiscount: 0,
  subtotal: 25_998,
  shippingFee: 1000,
  payable: 21_998,
  coupons: [
    {
      userCouponId: 'uc-1',
      couponId: 't-100',
      discount: 5000,
      shippingDiscount: 0,
      costs: [{ bearer: 'platform', amount: 5000 }],
    },
  ],
  lines: [
    {
      lineId: '1',
      subtotal: 25_998,
      discount: 5000,
      payable: 20_998,
      coupons: [{ userCouponId: 'uc-1', amount: 5000 }],
    },
  ],
};
