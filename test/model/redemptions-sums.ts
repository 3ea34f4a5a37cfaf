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

/** Refunds are only added, one at a time; they never exceed what was paid, and all of them together are just that. */
export function flawsOfRefunds(before: Redemption | undefined, next: Redemption): string[] {
  const { status, refunds, payable, shippingFee, shippingDiscount, lines, cart, coupons } = next;
  const flaws: string[] = [];
  const earlier = status === 'freezing' ? [] : (before?.refunds ?? []);
  const kept = status === 'refunding' ? refunds.slice(0, -1) : refunds;
  if (JSON.stringify(kept) !== JSON.stringify(earlier)) flaws.push('what was refunded changed afterwards');
  const paid = sum(refunds.map((refund) => refund.amount));
  if (paid > payable) flaws.push(`${paid} came back of ${payable}`);
  for (const { refundId, amount, shipping, lines: parts } of refunds) {
    const amounts = [shipping, ...parts.map((part) => part.amount)];
    if (amounts.some((each) => each < 0)) flaws.push(`${refundId} takes money`);
    if (sum(amounts) !== amount) flaws.push(`parts of ${refundId}: ${sum(amounts)}, not ${amount}`);
  }
  const units = (lineId: string) =>
    sum(
      refunds.flatMap((refund) =>
        refund.lines.filter((part) => part.lineId === lineId).map((part) => part.quantity),
      ),
    );
  const left = (cart?.lines ?? []).map(({ lineId, quantity }) => quantity - units(lineId));
  if (left.some((quantity) => quantity < 0)) flaws.push('more units came back than were bought');
  const returned = refunds.flatMap((refund) => refund.returned.map((each) => each.userCouponId));
  if (new Set(returned).size !== returned.length) flaws.push('a coupon came back twice');
  const last = refunds.at(-1);
  if (!last) return flaws;
  if ((last.status === 'refunded') !== left.every((quantity) => quantity === 0))
    flaws.push(`is ${last.status}`);
  if (last.status !== 'refunded') return flaws;
  const whole: readonly (readonly [string, number, number])[] = [
    ['all refunds', paid, payable],
    ['their shipping', sum(refunds.map((refund) => refund.shipping)), shippingFee - shippingDiscount],
    [
      'what bearers are relieved of',
      sum(refunds.flatMap((refund) => refund.costs.map((cost) => cost.amount))),
      sum(coupons.map((coupon) => coupon.discount)),
    ],
    // A discount that was taken back comes off one line and is not given to another later.
    ...(refunds.some((refund) => refund.takenBack.length > 0) ? [] : lines).map(
      ({ lineId, payable: ought }) =>
        [
          `refunds of line ${lineId}`,
          sum(
            refunds.flatMap((refund) =>
              refund.lines.filter((part) => part.lineId === lineId).map((part) => part.amount),
            ),
          ),
          ought,
        ] as const,
    ),
  ];
  flaws.push(...whole.flatMap(([what, is, ought]) => (is === ought ? [] : [`${what}: ${is}, not ${ought}`])));
  return flaws;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
