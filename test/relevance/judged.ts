import type { Item } from '../../src/domain/item.ts';

/**
 * What a shopper wants to see for a query: 3 what was asked for, 2 something wider or beside it that serves as well,
 * 1 it can be used for what was asked for, 0 of no use.
 */
export type Grade = 0 | 1 | 2 | 3;

export interface JudgedQuery {
  readonly q: string;
  /** The items that the shopper has in mind: whatever covers one of them is worth 1, unless it is graded below. */
  readonly means: ((item: Item) => boolean) | null;
  readonly grades: Readonly<Record<string, Grade>>;
}

/**
 * Normalized discounted cumulative gain of the first ten: gains of 2^grade - 1, divided by log2 of the place + 1, over
 * the same sum of the best order there is. 1 where nothing is to be found and nothing is.
 */
export function ndcgAt10(shown: readonly Grade[], all: readonly Grade[]): number {
  const best = discounted(all.toSorted((a, b) => b - a));
  if (best === 0) return shown.length === 0 ? 1 : 0;
  return discounted(shown) / best;
}

function discounted(grades: readonly Grade[]): number {
  return grades
    .slice(0, 10)
    .reduce<number>((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
}
