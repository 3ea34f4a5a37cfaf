import type { Instant } from './instant.ts';
import type {
  Audience,
  ClaimRules,
  CostShare,
  Discount,
  Exclusion,
  Layer,
  RefundRules,
  Stacking,
  Target,
  TemplateContent,
  Threshold,
  Validity,
} from './template.ts';

/** Members that may be left out, null or undefined alike meaning the default, unless said otherwise. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

interface LooseAmountOrQuantity {
  readonly amount?: number | null | undefined;
  readonly quantity?: number | null | undefined;
}

type LooseNulls<T> = T extends unknown
  ? { readonly [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
      readonly [K in keyof T as null extends T[K] ? K : never]?: T[K] | undefined;
    }
  : never;

export type DiscountDraft =
  | LooseNulls<Exclude<Discount, { type: 'tiers' | 'every' }>>
  | {
      readonly type: 'tiers';
      readonly tiers: readonly {
        readonly threshold: LooseAmountOrQuantity;
        readonly amount?: number | null | undefined;
        readonly rateBps?: number | null | undefined;
        readonly maxAmount?: number | null | undefined;
      }[];
    }
  | {
      readonly type: 'every';
      readonly every: LooseAmountOrQuantity;
      readonly amount: number;
      readonly maxTimes?: number | null | undefined;
    };

export interface ClaimDraft {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly total?: number | null | undefined;
  /** Left out is 1; null is unlimited. */
  readonly perUser?: number | null | undefined;
  readonly perUserPerDay?: number | null | undefined;
  readonly perDay?: number | null | undefined;
  readonly channels?: readonly string[] | null | undefined;
  readonly regions?: readonly string[] | null | undefined;
  readonly audience?: Loose<Audience> | null | undefined;
  readonly risk?: Loose<ClaimRules['risk']> | null | undefined;
}

export interface StackingDraft {
  readonly layer?: Layer | null | undefined;
  /** Left out is the layer's own group; null is none. */
  readonly group?: string | null | undefined;
  readonly exclusive?: boolean | null | undefined;
  /** Left out is 1; null is unlimited. */
  readonly perOrder?: number | null | undefined;
  readonly excludes?: readonly Exclusion[] | null | undefined;
}

/** What an operator may give; everything with a default is optional. */
export interface TemplateDraft {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly merchantId?: string | null | undefined;
  readonly currency: string;
  readonly timeZone?: string | null | undefined;
  readonly priority?: number | null | undefined;
  readonly attributes?: Readonly<Record<string, string>> | null | undefined;
  readonly discount: DiscountDraft;
  readonly threshold?: Loose<Threshold> | null | undefined;
  readonly scope: {
    readonly include: readonly Target[];
    readonly exclude?: readonly Target[] | null | undefined;
  };
  readonly claim: ClaimDraft;
  readonly validity:
    | Extract<Validity, { type: 'fixed' }>
    | {
        readonly type: 'relative';
        readonly days: number;
        readonly startsAfterDays?: number | null | undefined;
      };
  readonly channels?: readonly string[] | null | undefined;
  readonly regions?: readonly string[] | null | undefined;
  readonly stacking?: StackingDraft | null | undefined;
  readonly costShares?: readonly CostShare[] | null | undefined;
  readonly refund?: Loose<RefundRules> | null | undefined;
}

/** Fills in every default of the design. Judges nothing: that is `checkTemplate`. */
export function completeTemplate(draft: TemplateDraft): TemplateContent {
  const merchantId = draft.merchantId ?? null;
  const discount = completeDiscount(draft.discount);
  return {
    name: draft.name,
    description: draft.description ?? '',
    merchantId,
    currency: draft.currency,
    timeZone: draft.timeZone ?? 'UTC',
    priority: draft.priority ?? 0,
    attributes: draft.attributes ?? {},
    discount,
    threshold: completeThreshold(draft.threshold),
    scope: { include: draft.scope.include, exclude: draft.scope.exclude ?? [] },
    claim: completeClaim(draft.claim),
    validity: completeValidity(draft.validity),
    channels: draft.channels ?? [],
    regions: draft.regions ?? [],
    stacking: completeStacking(draft.stacking ?? {}, discount, merchantId),
    costShares: draft.costShares ?? [{ bearer: 'platform', rateBps: 10_000 }],
    refund: {
      return: draft.refund?.return ?? 'return',
      extendDays: draft.refund?.extendDays ?? 0,
      threshold: draft.refund?.threshold ?? 'keep-discount',
    },
  };
}

function completeDiscount(draft: DiscountDraft): Discount {
  switch (draft.type) {
    case 'amount-off':
    case 'bundle-price':
      return draft;
    case 'percent-off':
      return { ...draft, maxAmount: draft.maxAmount ?? null };
    case 'tiers':
      return {
        type: 'tiers',
        tiers: draft.tiers.map((tier) => ({
          threshold: bothMeasures(tier.threshold),
          amount: tier.amount ?? null,
          rateBps: tier.rateBps ?? null,
          maxAmount: tier.maxAmount ?? null,
        })),
      };
    case 'every':
      return { ...draft, every: bothMeasures(draft.every), maxTimes: draft.maxTimes ?? null };
    case 'buy-x-get-y':
      return { ...draft, maxTimes: draft.maxTimes ?? null };
    case 'shipping-off':
      return { type: 'shipping-off', amount: draft.amount ?? null };
    case 'random-amount':
      return { ...draft, budget: draft.budget ?? null };
  }
}

function bothMeasures({ amount, quantity }: LooseAmountOrQuantity) {
  return { amount: amount ?? null, quantity: quantity ?? null };
}

function completeThreshold(draft: TemplateDraft['threshold']): Threshold | null {
  if (!draft) return null;
  return { ...bothMeasures(draft), basis: draft.basis ?? 'remaining' };
}

function completeClaim(draft: ClaimDraft): ClaimRules {
  const { audience, risk } = draft;
  return {
    opensAt: draft.opensAt,
    closesAt: draft.closesAt,
    total: draft.total ?? null,
    perUser: draft.perUser === undefined ? 1 : draft.perUser,
    perUserPerDay: draft.perUserPerDay ?? null,
    perDay: draft.perDay ?? null,
    channels: draft.channels ?? [],
    regions: draft.regions ?? [],
    audience: {
      levels: audience?.levels ?? [],
      tags: audience?.tags ?? [],
      excludeTags: audience?.excludeTags ?? [],
      newWithinDays: audience?.newWithinDays ?? null,
      listId: audience?.listId ?? null,
      provider: audience?.provider ?? false,
      onSilence: audience?.onSilence ?? 'refuse',
    },
    risk: { pageToken: risk?.pageToken ?? false, challenge: risk?.challenge ?? false },
  };
}

function completeValidity(draft: TemplateDraft['validity']): Validity {
  if (draft.type === 'fixed') return draft;
  return { type: 'relative', days: draft.days, startsAfterDays: draft.startsAfterDays ?? 0 };
}

function completeStacking(draft: StackingDraft, discount: Discount, merchantId: string | null): Stacking {
  const layer = draft.layer ?? layerOf(discount, merchantId);
  return {
    layer,
    group: draft.group === undefined ? groupOf(layer, merchantId) : draft.group,
    exclusive: draft.exclusive ?? false,
    perOrder: draft.perOrder === undefined ? 1 : draft.perOrder,
    excludes: draft.excludes ?? [],
  };
}

function layerOf(discount: Discount, merchantId: string | null): Layer {
  if (discount.type === 'shipping-off') return 'shipping';
  return merchantId === null ? 'platform' : 'merchant';
}

function groupOf(layer: Layer, merchantId: string | null): string | null {
  if (layer === 'item') return null;
  if (layer === 'merchant') return merchantId === null ? null : `merchant:${merchantId}`;
  return layer;
}
