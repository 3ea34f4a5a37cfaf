import type { Item } from './item.ts';

/** Items that look alike to the facets, and how many they are. */
export interface FacetGroup extends Pick<Item, 'categoryPath' | 'brandId'> {
  /** As `priceBucket` numbers them. */
  readonly priceBucket: number | null;
  readonly count: number;
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

const mostValues = 50;

/** Lower bounds of the price buckets, minor units; the last one is open. */
const priceBounds = [
  0, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
] as const;

/**
 * Every level of the category paths and every brand with the number of items, most first, then by value, at most 50
 * each; price buckets `from <= price < to` that hold any, ascending. An unknown price is in no bucket.
 */
export function facetsOf(groups: Iterable<FacetGroup>) {
  const categories = new Map<string, number>();
  const brands = new Map<string, number>();
  const prices = new Map<number, number>();
  for (const { categoryPath, brandId, priceBucket: bucket, count } of groups) {
    for (const level of new Set(categoryPath)) add(categories, level, count);
    if (brandId !== null) add(brands, brandId, count);
    if (bucket !== null) add(prices, bucket, count);
  }
  return {
    category: mostFirst(categories),
    brand: mostFirst(brands),
    price: priceBounds.flatMap((from, n) => {
      const count = prices.get(n);
      return count === undefined ? [] : [{ from, to: priceBounds[n + 1] ?? null, count }];
    }),
  };
}

/** The number of the bucket that holds a price; null where it is unknown. */
export function priceBucket(salePrice: number | null): number | null {
  return salePrice === null ? null : priceBounds.findLastIndex((from) => from <= salePrice);
}

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function mostFirst(counts: ReadonlyMap<string, number>): ValueCount[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, mostValues);
}
