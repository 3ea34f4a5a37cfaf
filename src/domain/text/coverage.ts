import { keyOfTarget } from '../target-keys.ts';
import type { CouponTemplate, Target } from '../template.ts';

/**
 * The items that hold a word of a query, counted by what scopes may name them by: so a coupon for kitchens is found by
 * `kettle` though it says nothing of kettles.
 */
export interface WordCoverage {
  /** `mistyped` only where no item holds the word as it stands or in its other number. */
  readonly likeness: 'exact' | 'mistyped';
  readonly items: number;
  /** By target key, `all` and each item's own among them. */
  readonly byKey: ReadonlyMap<string, number>;
  /** By couponId: how many of them its explicit list holds. */
  readonly byList: ReadonlyMap<string, number>;
}

/** What the catalogue says of a word. */
export interface ItemsSay {
  /** Some items hold it as it stands, or in its other number: so it is not mistyped. */
  readonly isWord: boolean;
  /** Null where no item holds it, or too many do. */
  readonly coverage: WordCoverage | null;
}

/** A word that more items hold says nothing about what a coupon is for, and costs time: only texts are asked for it. */
export const mostTelling = 5_000;

/** How many items a key names, or a list holds; counting may stop at `enough`. */
export interface Sizes {
  ofKey(key: string, enough: number): number;
  ofList(couponId: string, enough: number): number;
}

/** How much of what a coupon covers holds the word: a half, an eighth, one in 32, one in 128, or any at all. */
export type Share = (typeof shares)[number];

export const shares = ['most', 'much', 'some', 'few', 'any'] as const;

export function shareOf(holding: number, size: number): Share {
  if (holding * 2 >= size) return 'most';
  if (holding * 8 >= size) return 'much';
  if (holding * 32 >= size) return 'some';
  return holding * enoughFor >= size ? 'few' : 'any';
}

/** Whatever is so many times as large is no more than `any`. */
const enoughFor = 128;

/**
 * What a word is worth to a coupon that covers items which hold it: the more, the more of what it covers they are. A
 * coupon that says the word in what it covers is worth more still (see `relevance.ts`).
 */
export const coverageWeights = {
  exact: { most: 550, much: 400, some: 250, few: 150, any: 100 },
  mistyped: { most: 220, much: 160, some: 100, few: 60, any: 40 },
} as const satisfies Record<WordCoverage['likeness'], Record<Share, number>>;

/** 0 where it covers none of the items, or excludes them all. */
export function coverageWorth(
  { id, scope, merchantId }: Pick<CouponTemplate, 'id' | 'scope' | 'merchantId'>,
  { likeness, items, byKey, byList }: WordCoverage,
  sizes: Sizes,
): number {
  const holding = (target: Target) =>
    (target.type === 'items' ? byList.get(id) : byKey.get(keyOfTarget(target))) ?? 0;
  const ofMerchant = merchantId === null ? null : `merchant|${merchantId}`;
  if (ofMerchant !== null && !byKey.has(ofMerchant)) return 0;
  if (scope.exclude.some((target) => holding(target) === items)) return 0;
  const worths = scope.include.map((target) => {
    if (target.type === 'items') return worth(holding(target), (enough) => sizes.ofList(id, enough));
    // All that a merchant's coupon covers is that merchant's.
    const key = target.type === 'all' && ofMerchant !== null ? ofMerchant : keyOfTarget(target);
    return worth(byKey.get(key) ?? 0, (enough) => sizes.ofKey(key, enough));
  });
  return Math.max(0, ...worths);

  function worth(count: number, size: (enough: number) => number): number {
    if (count === 0) return 0;
    return coverageWeights[likeness][shareOf(count, size(count * enoughFor + 1))];
  }
}
