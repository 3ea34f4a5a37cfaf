import type { Item } from './item.ts';
import type { Scoped } from './pricing/scope.ts';
import type { Target } from './template.ts';

/** A target as one string, by which an index finds who it names; ids hold no `|`. */
export function keyOfTarget(target: Target): string {
  return 'id' in target ? `${target.type}|${target.id}` : target.type;
}

/** What scopes may name an item by, beside itself and `all`. */
export function keysOfItem(item: Pick<Item, 'categoryPath' | 'tags' | 'brandId' | 'merchantId'>): string[] {
  const keys = new Set<string>();
  for (const id of item.categoryPath) keys.add(`category|${id}`);
  for (const id of item.tags) keys.add(`tag|${id}`);
  if (item.brandId !== null) keys.add(`brand|${item.brandId}`);
  if (item.merchantId !== null) keys.add(`merchant|${item.merchantId}`);
  return [...keys];
}

/** The keys of every target that may name the item and others too. */
export function keysShared(item: Scoped): string[] {
  return ['all', ...keysOfItem(item)];
}

/** The keys of every target that may name the item; a relation to it is not among them. */
export function keysNaming(item: Scoped): string[] {
  return [`item|${item.itemId}`, ...keysShared(item)];
}

/** The explicit list and nothing else: its order is that of the relations. */
export function isListAlone(include: readonly Target[]): boolean {
  return include.length > 0 && include.every(({ type }) => type === 'items');
}

/** What is known of an item that nobody has told us of. */
export function unknownItem(itemId: string): Scoped {
  return { itemId, categoryPath: [], brandId: null, merchantId: null, tags: [] };
}
