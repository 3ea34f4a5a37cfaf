import type { Instant } from '../domain/instant.ts';
import type { Item } from '../domain/item.ts';
import type { CouponTemplate } from '../domain/template.ts';

/** What is known of one item. */
export interface ItemFacts {
  /** Null where nobody has told us of it. */
  readonly item: Item | null;
  /** The coupons whose explicit list holds it. */
  readonly listed: readonly string[];
  /** The coupons that include the item itself as a target. */
  readonly named: readonly string[];
  /**
   * Null: `listed` is whole. Else it holds the best of those that are open, by the order of badges on this item, and
   * is good until this instant, at which a window of one of all opens or closes.
   */
  readonly cutUntil: Instant | null;
}

export interface AskedCoupons {
  /** Keys of targets (`keyOfTarget`) but `items` and single items: those are known with the item. */
  readonly targets: readonly string[];
  readonly couponIds: readonly string[];
}

export interface FoundCoupons {
  /** The ids of the coupons that include the target, for every target that was asked for. */
  readonly byTarget: ReadonlyMap<string, readonly string[]>;
  /** Every coupon that is named by a target, or was asked for and is there: published, paused and ended ones. */
  readonly templates: ReadonlyMap<string, CouponTemplate>;
}

/** What badges are decided from. The index knows it; caches stand before it and ask it for what they lack. */
export interface BadgeFacts {
  /** One entry an id. `whole`: with no list cut. */
  badgeItems(
    itemIds: readonly string[],
    how?: { readonly whole: boolean },
  ): Promise<ReadonlyMap<string, ItemFacts>>;
  badgeCoupons(asked: AskedCoupons): Promise<FoundCoupons>;
}
