import type { Item } from '../item.ts';
import type { Scope, Target } from '../template.ts';

/** What scopes look at: a cart line, or an item of the catalogue. */
export type Scoped = Pick<Item, 'itemId' | 'categoryPath' | 'brandId' | 'merchantId' | 'tags'>;

/**
 * Any include matches and no exclude does; a merchant's template covers that merchant's lines alone, whatever its
 * scope says. `listed`: the template has a relation to the item.
 */
export function covers(
  template: { readonly scope: Scope; readonly merchantId: string | null },
  line: Scoped,
  listed: boolean,
): boolean {
  const { scope, merchantId } = template;
  if (merchantId !== null && line.merchantId !== merchantId) return false;
  return (
    scope.include.some((target) => matches(target, line, listed)) &&
    !scope.exclude.some((target) => matches(target, line, listed))
  );
}

/** A null attribute matches nothing. */
function matches(target: Target, line: Scoped, listed: boolean): boolean {
  switch (target.type) {
    case 'all':
      return true;
    case 'items':
      return listed;
    case 'item':
      return line.itemId === target.id;
    case 'category':
      return line.categoryPath.includes(target.id);
    case 'brand':
      return line.brandId === target.id;
    case 'merchant':
      return line.merchantId === target.id;
    case 'tag':
      return line.tags.includes(target.id);
  }
}
