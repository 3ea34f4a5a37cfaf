import type { Redemption } from '../../../src/domain/redemption.ts';

/**
 * What the shopper has got back after these refunds, by another reading of the page: from the order and all units that
 * came back after each refund, with nothing carried from one to the next but the greatest sum so far.
 */
export function naivePaidBack(
  order: Redemption,
  unitsAfterEach: readonly ReadonlyMap<string, number>[],
): bigint {
  let most = 0n;
  for (const units of unitsAfterEach) {
    const net = naiveNet(order, units);
    if (net > most) most = net;
  }
  return most;
}

function naiveNet(order: Redemption, units: ReadonlyMap<string, number>): bigint {
  const lines = linesOf(order, units);
  const isWhole = lines.every(({ back, quantity }) => back === quantity);
  const paid = lines.reduce((sum, { shares }) => sum + (shares[0] ?? 0n), 0n);
  const shipping = isWhole ? BigInt(order.shippingFee - order.shippingDiscount) : 0n;
  const due = order.rules.reduce((sum, _, c) => sum + naiveDue(order, lines, c, isWhole), 0n);
  return paid + shipping - due;
}

type NaiveLine = ReturnType<typeof linesOf>[number];

function linesOf(order: Redemption, units: ReadonlyMap<string, number>) {
  return order.lines.map((line) => {
    const { quantity = 0, unitPrice = 0 } =
      order.cart?.lines.find(({ lineId }) => lineId === line.lineId) ?? {};
    const back = units.get(line.lineId) ?? 0;
    const amountOf = (id: string) =>
      line.coupons.find(({ userCouponId }) => userCouponId === id)?.amount ?? 0;
    const parts = [line.payable, ...order.coupons.map(({ userCouponId }) => amountOf(userCouponId))].map(
      BigInt,
    );
    return {
      lineId: line.lineId,
      quantity,
      back,
      unitPrice,
      parts,
      shares: shared(BigInt(back) * BigInt(unitPrice), parts),
    };
  });
}

/** The first part's share rounded down, then the rest over the rest. */
function shared(amount: bigint, parts: readonly bigint[]): bigint[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  const total = parts.reduce((a, b) => a + b, 0n);
  const share = total === 0n ? 0n : (amount * first) / total;
  return [share, ...shared(amount - share, others)];
}

/** What the c-th coupon gave to what stays, where that is to be taken back. */
function naiveDue(order: Redemption, lines: readonly NaiveLine[], c: number, isWhole: boolean): bigint {
  const coupon = order.coupons[c];
  const rules = order.rules[c];
  if (!coupon || rules?.refund.threshold !== 'take-back') return 0n;
  const covered = lines.filter(({ lineId }) => rules.covered.includes(lineId));
  const units = covered.reduce((sum, { quantity, back }) => sum + quantity - back, 0);
  const amount = covered.reduce((sum, line) => {
    const list = BigInt(line.unitPrice) * BigInt(line.quantity - line.back);
    const earlier = line.parts
      .slice(1, 1 + c)
      .reduce((given, part, k) => given + part - (line.shares[1 + k] ?? 0n), 0n);
    return sum + list - (rules.needs.basis === 'list' ? 0n : earlier);
  }, 0n);
  if (amount >= BigInt(rules.needs.amount ?? 0) && units >= (rules.needs.quantity ?? 0)) return 0n;
  const onLines = lines.reduce(
    (sum, { parts, shares }) => sum + (parts[1 + c] ?? 0n) - (shares[1 + c] ?? 0n),
    0n,
  );
  return onLines + (isWhole ? 0n : BigInt(coupon.shippingDiscount));
}
