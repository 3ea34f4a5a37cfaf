import { keysShared, unknownItem } from '../domain/target-keys.ts';
import type { KeptCoupons, KeptItem } from '../ports/badge-memory.ts';
import type { Ports } from '../ports/ports.ts';

/** Items, and every coupon that names one of them. */
export interface GatheredBadgeFacts extends KeptCoupons {
  readonly items: ReadonlyMap<string, KeptItem>;
}

interface How {
  /** With no list cut. */
  readonly whole: boolean;
  /** Coupons that name one of these targets too: a cart may say more of an item than is known of it. */
  readonly besides?: readonly string[];
}

export async function gatherBadgeFacts(
  { badges }: Pick<Ports, 'badges'>,
  itemIds: readonly string[],
  { whole, besides = [] }: How,
): Promise<GatheredBadgeFacts> {
  const items = await badges.badgeItems(itemIds, { whole });
  const targets = new Set(besides);
  const couponIds = new Set<string>();
  for (const itemId of itemIds) {
    const facts = items.get(itemId)?.value;
    for (const key of keysShared(facts?.item ?? unknownItem(itemId))) targets.add(key);
    for (const couponId of facts?.listed ?? []) couponIds.add(couponId);
    for (const couponId of facts?.named ?? []) couponIds.add(couponId);
  }
  const found = await badges.badgeCoupons({ targets: [...targets], couponIds: [...couponIds] });
  return { items, ...found };
}
