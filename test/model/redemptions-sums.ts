import type { Redemption } from '../../src/domain/redemption.ts';

/** What does not add up in the figures of an order. */
export function flawsOfSums(redemption: Redemption): string[] {
  const { discount, shippingDiscount, subtotal, shippingFee, payable, coupons, lines } = redemption;
  const checks: readonly (readonly [string, number, number])[] = [
    ['discounts of the lines', sum(lines.map((line) => line.discount)), discount - shippingDiscount],
    ['discounts of the coupons', sum(coupons.map((coupon) => coupon.discount)), discount],
    ['their shares of shipping', sum(coupons.map((coupon) => coupon.shippingDiscount)), shippingDiscount],
    ['subtotals', sum(lines.map((line) => line.subtotal)), subtotal],
    [
      'payables of the lines',
      sum(lines.map((line) => line.payable)),
      subtotal - (discount - shippingDiscount),
    ],
    ['payable', payable, subtotal + shippingFee - discount],
    ...lines.map(
      (line) =>
        [
          `coupons of line ${line.lineId}`,
          sum(line.coupons.map(({ amount }) => amount)),
          line.discount,
        ] as const,
    ),
    ...coupons.map(
      (coupon) =>
        [
          `costs of ${coupon.userCouponId}`,
          sum(coupon.costs.map(({ amount }) => amount)),
          coupon.discount,
        ] as const,
    ),
    ...coupons.map(
      ({ userCouponId, discount: whole, shippingDiscount: shipping }) =>
        [
          `lines of ${userCouponId}`,
          sum(
            lines.flatMap((line) =>
              line.coupons.filter((given) => given.userCouponId === userCouponId).map(({ amount }) => amount),
            ),
          ),
          whole - shipping,
        ] as const,
    ),
  ];
  const flaws = checks.flatMap(([what, is, ought]) => (is === ought ? [] : [`${what}: ${is}, not ${ought}`]));
  if (payable < 0 || lines.some((line) => line.payable < 0)) flaws.push('somebody is paid for buying');
  return flaws;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
