import type { Scoped } from './pricing/scope.ts';
import type { Target } from './template.ts';

/** A target as one string, by which coupons are found; null for the explicit list, which relations stand for. */
export function targetKey(target: Target): string | null {
  if (target.type === 'items') return null;
  return target.type === 'all' ? 'all' : `${target.type}:${target.id}`;
}

/** Every target that names the item: everything, itself, its category levels, brand, merchant, tags. */
export function targetKeysOf({ itemId, categoryPath, brandId, merchantId, tags }: Scoped): string[] {
  const keys = ['all', `item:${itemId}`, ...categoryPath.map((level) => `category:${level}`)];
  if (brandId !== null) keys.push(`brand:${brandId}`);
  if (merchantId !== null) keys.push(`merchant:${merchantId}`);
  return [...keys, ...tags.map((tag) => `tag:${tag}`)];
}

/** The explicit list and nothing else: its order is that of the relations. */
export function isListAlone(include: readonly Target[]): boolean {
  return include.length > 0 && include.every(({ type }) => type === 'items');
}

/** What is known of an item that nobody has told us of. */
export function unknownItem(itemId: string): Scoped {
  return { itemId, categoryPath: [], brandId: null, merchantId: null, tags: [] };
}
