import type { Reason } from './decision.ts';

/** What one coupon takes off one line, minor units, never 0. */
export interface Allocation {
  readonly lineId: string;
  readonly amount: number;
}

export interface AppliedCoupon {
  readonly userCouponId: string;
  readonly couponId: string;
  /** Everything it saves, shipping included. */
  readonly discount: number;
  readonly shippingDiscount: number;
  /** The whole discount split over its bearers. */
  readonly costs: readonly { readonly bearer: string; readonly amount: number }[];
}

export interface PricedLine {
  readonly lineId: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly payable: number;
  readonly coupons: readonly { readonly userCouponId: string; readonly amount: number }[];
}

/** A set of coupons applied to a cart, in application order; payable = subtotal + shippingFee − discount. */
export interface Combination {
  readonly userCouponIds: readonly string[];
  readonly discount: number;
  readonly shippingDiscount: number;
  readonly subtotal: number;
  readonly shippingFee: number;
  readonly payable: number;
  readonly coupons: readonly AppliedCoupon[];
  readonly lines: readonly PricedLine[];
}

/** `exact`: nothing saves more. Otherwise no set can save more than `upperBound`. */
export interface BestCombination extends Combination {
  readonly exact: boolean;
  readonly upperBound: number;
}

export type ConflictRule = 'exclusive' | 'same-group' | 'excluded' | 'per-order-limit' | 'nothing-left';

export interface Conflict {
  /** Two userCouponIds in application order, or one for `nothing-left`. */
  readonly between: readonly string[];
  readonly rule: ConflictRule;
}

export interface UsableCoupon {
  readonly userCouponId: string;
  readonly couponId: string;
  readonly discount: number;
  readonly allocations: readonly Allocation[];
}

export interface UnusableCoupon {
  readonly userCouponId: string;
  readonly couponId: string;
  readonly reasons: readonly Reason[];
}

export interface SelectedCombination extends BestCombination {
  readonly conflicts: readonly Conflict[];
  readonly unusable: readonly UnusableCoupon[];
}

export interface Hint {
  readonly couponId: string;
  readonly userCouponId: string;
  readonly shortfall: number;
  readonly shortfallQuantity: number;
  readonly wouldSave: number;
}

export interface Eligibility {
  readonly usable: readonly UsableCoupon[];
  readonly unusable: readonly UnusableCoupon[];
  readonly best: BestCombination;
  readonly selected: SelectedCombination | null;
  readonly hints: readonly Hint[];
  readonly claimable: readonly { readonly couponId: string; readonly wouldSave: number }[];
}
