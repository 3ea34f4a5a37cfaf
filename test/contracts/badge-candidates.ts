import { keyOfTarget, keysShared, unknownItem } from '../../src/domain/target-keys.ts';
import type { Target } from '../../src/domain/template.ts';
import type { BadgeFacts } from '../../src/ports/badge-facts.ts';

/** Asks for what a look-up of badges needs: the items, and every coupon that names one of them or is named besides. */
export async function badgeCandidates(
  facts: BadgeFacts,
  itemIds: readonly string[],
  besides: readonly Target[] = [],
) {
  const found = await facts.badgeItems(itemIds);
  const targets = new Set(besides.filter(({ type }) => type !== 'items').map(keyOfTarget));
  for (const [itemId, { item }] of found) {
    for (const key of keysShared(item ?? unknownItem(itemId))) targets.add(key);
  }
  const couponIds = [...new Set([...found.values()].flatMap(({ listed, named }) => [...listed, ...named]))];
  const { byTarget, templates } = await facts.badgeCoupons({ targets: [...targets], couponIds });
  return {
    items: new Map([...found].map(([itemId, { item }]) => [itemId, item])),
    listed: new Map([...found].map(([itemId, { listed }]) => [itemId, listed])),
    named: new Map([...found].map(([itemId, { named }]) => [itemId, named])),
    byTarget,
    coupons: [...templates.values()],
  };
}
