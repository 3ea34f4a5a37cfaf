import type { Instant } from './instant.ts';

/** Discount types and their fields: money in minor units of the template's currency, rates in basis points. */
export type Discount =
  | { readonly type: 'amount-off'; readonly amount: number }
  | { readonly type: 'percent-off'; readonly rateBps: number; readonly maxAmount: number | null }
  | { readonly type: 'tiers'; readonly tiers: readonly Tier[] }
  | {
      readonly type: 'every';
      readonly every: AmountOrQuantity;
      readonly amount: number;
      readonly maxTimes: number | null;
    }
  | {
      readonly type: 'buy-x-get-y';
      readonly buy: number;
      readonly get: number;
      readonly rateBps: number;
      readonly maxTimes: number | null;
    }
  | { readonly type: 'bundle-price'; readonly quantity: number; readonly price: number }
  | { readonly type: 'shipping-off'; readonly amount: number | null }
  | {
      readonly type: 'random-amount';
      readonly min: number;
      readonly max: number;
      readonly budget: number | null;
    };

/** Exactly one of the two is set; the other is null. */
export interface AmountOrQuantity {
  readonly amount: number | null;
  readonly quantity: number | null;
}

/** Exactly one of `amount` and `rateBps` is set. */
export interface Tier {
  readonly threshold: AmountOrQuantity;
  readonly amount: number | null;
  readonly rateBps: number | null;
  readonly maxAmount: number | null;
}

/** `basis` says which sum `amount` is compared with: what remains after earlier coupons, or list prices. */
export interface Threshold {
  readonly amount: number | null;
  readonly quantity: number | null;
  readonly basis: 'remaining' | 'list';
}

export type Target =
  | { readonly type: 'all' }
  | { readonly type: 'items' }
  | { readonly type: 'item' | 'category' | 'brand' | 'tag' | 'merchant'; readonly id: string };

export interface Scope {
  readonly include: readonly Target[];
  readonly exclude: readonly Target[];
}

export interface Audience {
  readonly levels: readonly string[];
  readonly tags: readonly string[];
  readonly excludeTags: readonly string[];
  readonly newWithinDays: number | null;
  readonly listId: string | null;
  readonly provider: boolean;
  readonly onSilence: 'refuse' | 'admit';
}

export interface ClaimRules {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** Copies in all; null is unlimited. */
  readonly total: number | null;
  readonly perUser: number | null;
  readonly perUserPerDay: number | null;
  readonly perDay: number | null;
  readonly channels: readonly string[];
  readonly regions: readonly string[];
  readonly audience: Audience;
  readonly risk: { readonly pageToken: boolean; readonly challenge: boolean };
}

export type Validity =
  | { readonly type: 'fixed'; readonly from: Instant; readonly to: Instant }
  | { readonly type: 'relative'; readonly days: number; readonly startsAfterDays: number };

/** In the order in which coupons are applied. */
export const layers = ['item', 'merchant', 'platform', 'shipping'] as const;
export type Layer = (typeof layers)[number];

export interface Exclusion {
  readonly refType: 'coupon' | 'merchant' | 'group' | 'layer';
  readonly refId: string;
}

export interface Stacking {
  readonly layer: Layer;
  /** Two coupons of one group never go together; null is no group. */
  readonly group: string | null;
  readonly exclusive: boolean;
  /** Copies of this template in one order; null is unlimited. */
  readonly perOrder: number | null;
  readonly excludes: readonly Exclusion[];
}

export interface CostShare {
  readonly bearer: string;
  readonly rateBps: number;
}

export interface RefundRules {
  readonly return: 'return' | 'extend' | 'keep';
  readonly extendDays: number;
  readonly threshold: 'keep-discount' | 'take-back';
}

/** What an operator writes; every default filled in. */
export interface TemplateContent {
  readonly name: string;
  readonly description: string;
  readonly merchantId: string | null;
  readonly currency: string;
  readonly timeZone: string;
  readonly priority: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly discount: Discount;
  readonly threshold: Threshold | null;
  readonly scope: Scope;
  readonly claim: ClaimRules;
  readonly validity: Validity;
  readonly channels: readonly string[];
  readonly regions: readonly string[];
  readonly stacking: Stacking;
  readonly costShares: readonly CostShare[];
  readonly refund: RefundRules;
}

/** What is stored of the life cycle; `scheduled`, `active` and `ended` by time are read off the claim window. */
export type TemplatePhase = 'draft' | 'published' | 'paused' | 'ended';
export type TemplateStatus = 'draft' | 'scheduled' | 'active' | 'paused' | 'ended';

export interface CouponTemplate extends TemplateContent {
  readonly id: string;
  /** From 1, one more with every change. */
  readonly rev: number;
  readonly phase: TemplatePhase;
  /** First publication; null in a draft. */
  readonly publishedAt: Instant | null;
  /** 32 bytes in hex that key the draws of a random amount; never shown. Null for other types. */
  readonly seed: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
