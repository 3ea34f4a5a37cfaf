import type { Item } from '../item.ts';
import { indexTokens } from './tokens.ts';

/** What an item is found by: title, the levels of its category path, brand. */
export function itemWords({ title, categoryPath, brandId }: Item): string[] {
  return indexTokens(title, ...categoryPath, brandId ?? '');
}
