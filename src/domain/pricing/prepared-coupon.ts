import type { CouponTemplate, Discount, Tier } from '../template.ts';
import type { PreparedCart } from './prepared-cart.ts';

/** A template on one cart: which lines it covers and what of its sums never changes. */
export interface PreparedCoupon {
  readonly discount: Discount;
  /** Line indexes, in cart order. */
  readonly cover: Int32Array;
  /** Those of them that can give, a bit a line. */
  readonly giving: Int32Array;
  /** Σ list amounts and Σ units of the covered lines. */
  readonly list: number;
  readonly units: number;
  /** 0: none. */
  readonly thresholdAmount: number;
  readonly thresholdQuantity: number;
  /** The amount threshold, tiers and `every` look at list prices, not at what remains. */
  readonly onList: boolean;
  /** What an `amount-off` or a drawn amount takes at most; 0 for other types. */
  readonly fixedAmount: number;
}

export type PricedTemplate = Pick<CouponTemplate, 'discount' | 'threshold' | 'scope' | 'merchantId'>;

/** `drawn`: the amount of a random-amount copy; its minimum where it is not drawn yet. */
export function prepareCoupon(
  prepared: PreparedCart,
  template: PricedTemplate,
  listedItemIds: ReadonlySet<string>,
  drawn: number | null,
): PreparedCoupon {
  const { lines: cover, giving, list, units } = prepared.covers.coverOf(template, listedItemIds);
  const { discount, threshold } = template;
  return {
    discount,
    cover,
    giving,
    list,
    units,
    thresholdAmount: threshold?.amount ?? 0,
    thresholdQuantity: threshold?.quantity ?? 0,
    onList: threshold?.basis === 'list',
    fixedAmount: fixedAmount(discount, drawn),
  };
}

/** The same template's other copy with another drawn amount. */
export function withDrawn(coupon: PreparedCoupon, drawn: number | null): PreparedCoupon {
  return { ...coupon, fixedAmount: fixedAmount(coupon.discount, drawn) };
}

function fixedAmount(discount: Discount, drawn: number | null): number {
  if (discount.type === 'amount-off') return discount.amount;
  return discount.type === 'random-amount' ? (drawn ?? discount.min) : 0;
}

/** The tier with the lowest threshold, wherever it stands. */
export function lowestTier(tiers: readonly Tier[]): Tier | undefined {
  const needs = ({ threshold }: Tier) => threshold.amount ?? threshold.quantity ?? 0;
  return tiers.reduce<Tier | undefined>(
    (least, tier) => (least === undefined || needs(tier) < needs(least) ? tier : least),
    undefined,
  );
}
