import fc from 'fast-check';
import { decideEligibility, type WalletCoupon } from '../../../src/domain/eligibility.ts';
import type { Redemption } from '../../../src/domain/redemption.ts';
import type { RefundRequest } from '../../../src/domain/refund/refund.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import { cartArbitrary, walletArbitrary } from '../oracle/random-wallet.ts';
import { confirmedOrder } from './confirmed-order.ts';

/** How a template of the wallet is changed so that refunds have something to decide. */
const changes = fc.record({
  refund: fc.record({
    return: fc.constantFrom('return' as const, 'extend' as const, 'keep' as const),
    extendDays: fc.constantFrom(0, 1),
    threshold: fc.constantFrom('keep-discount' as const, 'take-back' as const, 'take-back' as const),
  }),
  costShares: fc.constantFrom(
    [{ bearer: 'platform', rateBps: 10_000 }],
    [
      { bearer: 'platform', rateBps: 3_333 },
      { bearer: 'merchant', rateBps: 6_667 },
    ],
    [
      { bearer: 'brand', rateBps: 1 },
      { bearer: 'merchant', rateBps: 4_999 },
      { bearer: 'platform', rateBps: 5_000 },
    ],
  ),
  /** A threshold at this share of the cart; null: as it was drawn. */
  percent: fc.constantFrom(null, 30, 60, 95),
  basis: fc.constantFrom('remaining' as const, 'list' as const),
});

/** An order that took the best set of a random wallet, and numbers to draw its refunds from. */
export const orderArbitrary = fc
  .record({
    cart: cartArbitrary,
    /** Prices and quantities whose products pass 2^53. */
    isLarge: fc.constantFrom(false, false, true),
    wallet: walletArbitrary(4),
    changes: fc.array(changes, { minLength: 4, maxLength: 4 }),
    draws: fc.array(fc.nat(1_000), { minLength: 50, maxLength: 50 }),
  })
  .map(({ cart, isLarge, wallet, changes, draws }) => {
    const lines = cart.lines.map((line) =>
      isLarge ? { ...line, unitPrice: line.unitPrice * 77_777, quantity: line.quantity * 971 } : line,
    );
    const bought = { ...cart, lines };
    const subtotal = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const changed = (template: CouponTemplate): CouponTemplate => {
      const change = changes[Number(template.id.slice(1))];
      if (!change) return template;
      const { refund, costShares, percent, basis } = change;
      const amount = Math.ceil((subtotal * (percent ?? 0)) / 100);
      const threshold = percent === null ? template.threshold : { amount, quantity: null, basis };
      return { ...template, refund, costShares, threshold };
    };
    const templates = new Map(wallet.map(({ template }) => [template, changed(template)]));
    const copies = wallet.map(
      (copy): WalletCoupon => ({ ...copy, template: templates.get(copy.template) ?? copy.template }),
    );
    const now = { now: 10, channel: null, region: null, selected: null, claimable: [] };
    const { best } = decideEligibility({ ...now, cart: bought, wallet: copies });
    const chosen = copies.filter(({ userCouponId }) => best.userCouponIds.includes(userCouponId));
    return { order: confirmedOrder(bought, chosen), draws };
  });

/** One to a few lines, a unit or many of each; now and then, and after 40 refunds, all that is left. */
export function drawRequest(n: number, order: Redemption, draw: () => number): RefundRequest {
  const refundId = `r-${n}`;
  if (n >= 40 || draw() % 20 === 0) return { refundId, all: true };
  const back = unitsBack(order);
  const open = (order.cart?.lines ?? []).flatMap(({ lineId, quantity }) => {
    const left = quantity - (back.get(lineId) ?? 0);
    return left > 0 ? [{ lineId, left }] : [];
  });
  const first = draw() % open.length;
  const lines = open.flatMap(({ lineId, left }, i) => {
    if (i !== first && draw() % 4 > 0) return [];
    return [{ lineId, quantity: draw() % 2 === 0 ? 1 : 1 + (draw() % left) }];
  });
  return { refundId, lines };
}

export function unitsBack({ refunds }: Pick<Redemption, 'refunds'>): Map<string, number> {
  const back = new Map<string, number>();
  for (const { lineId, quantity } of refunds.flatMap(({ lines }) => lines)) {
    back.set(lineId, (back.get(lineId) ?? 0) + quantity);
  }
  return back;
}
