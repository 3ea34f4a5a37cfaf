import type { Instant } from '../domain/instant.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { AskedCoupons, ItemFacts } from './badge-facts.ts';

/** A fact in memory. */
export interface Kept<T> {
  readonly value: T;
  /** False from the moment at which the fact may have changed, or is forgotten; and for good. */
  readonly isCurrent: boolean;
}

/** The badges of one item as they go out; good before `until` while all that it rests on is current. */
export interface MadeBadges {
  /** `"itemId":[…]` */
  readonly json: string;
  /** Short, and another one for another `json`. */
  readonly tag: string;
  readonly until: Instant;
  readonly restsOn: readonly Kept<unknown>[];
}

export interface KeptItem extends Kept<ItemFacts> {
  /** By what was asked: a few, the newest. */
  readonly made: ReadonlyMap<string, MadeBadges>;
}

export interface KeptCoupons {
  /** For every target that was asked for. */
  readonly byTarget: ReadonlyMap<string, Kept<readonly string[]>>;
  /** Every coupon that was asked for or is named by a target; null where there is none. */
  readonly coupons: ReadonlyMap<string, Kept<CouponTemplate | null>>;
}

/** The facts that badges are decided from, in this process, with word of whether they still hold. */
export interface BadgeMemory {
  /** What is there at once, or undefined. */
  item(itemId: string): KeptItem | undefined;
  badgeItems(
    itemIds: readonly string[],
    how?: { readonly whole: boolean },
  ): Promise<ReadonlyMap<string, KeptItem>>;
  badgeCoupons(asked: AskedCoupons): Promise<KeptCoupons>;
  /** Keeps with the item what was made of it; nothing where that item is not kept any more. */
  keep(itemId: string, item: KeptItem, how: string, made: MadeBadges): void;
  /** Another number after any fact ceased to be current: while it stays, none has. */
  changes(): number;
}
