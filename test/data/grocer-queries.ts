import type { Item } from '../../src/domain/item.ts';

/**
 * What shoppers of the grocer type on its coupons, and what they have in mind: levels of the items' paths, any of
 * which. Judged before any engine was asked.
 */
export const grocerQueries: readonly { readonly q: string; readonly means: (item: Item) => boolean }[] = [
  about('frozen pizza', 'frozen-pizza'),
  about('yogurt', 'yogurt'),
  about('yoghurt', 'yogurt'),
  about('dog food', 'dog-foods'),
  about('cat food', 'cat-food'),
  about('shampoo', 'shampoo'),
  about('diapers', 'diapers-disposables'),
  about('coffee', 'coffee'),
  about('ice cream', 'ice-cream-milk-sherbts'),
  about('cheese', 'cheese', 'cheeses'),
  about('toothpaste', 'toothpaste'),
  about('baby food', 'baby-foods'),
  about('cereal', 'cold-cereal'),
  about('cerael', 'cold-cereal'),
  about('paper towels', 'paper-towels'),
  about('soup', 'soup'),
  about('vitamins', 'vitamins'),
  about('laundry detergent', 'laundry-detergents'),
];

function about(q: string, ...levels: readonly string[]) {
  return { q, means: ({ categoryPath }: Item) => levels.some((level) => categoryPath.includes(level)) };
}
