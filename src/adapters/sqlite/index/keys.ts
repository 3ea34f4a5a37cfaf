import type { Item } from '../../../domain/item.ts';
import type { Target } from '../../../domain/template.ts';

/** A target as one string; ids hold no `|`. */
export function keyOf(target: Target): string {
  return 'id' in target ? `${target.type}|${target.id}` : target.type;
}

/** What scopes may name an item by, beside itself and `all`. */
export function keysOf(item: Item): string[] {
  const keys = new Set<string>();
  for (const id of item.categoryPath) keys.add(`category|${id}`);
  for (const id of item.tags) keys.add(`tag|${id}`);
  if (item.brandId !== null) keys.add(`brand|${item.brandId}`);
  if (item.merchantId !== null) keys.add(`merchant|${item.merchantId}`);
  return [...keys];
}
