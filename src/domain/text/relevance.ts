import { indexTokens } from './tokens.ts';
import type { MeantTerm } from './typing-mistakes.ts';

/** The tokens of a coupon, by where they stand. */
export interface CouponWords {
  readonly name: readonly string[];
  readonly covers: readonly string[];
  readonly description: readonly string[];
}

export function couponWords(text: {
  readonly name: string;
  readonly covers: string;
  readonly description: string;
}): CouponWords {
  return {
    name: indexTokens(text.name),
    covers: indexTokens(text.covers),
    description: indexTokens(text.description),
  };
}

/** The name says most of what a coupon is, then what it covers. */
const weights = [
  ['name', 4],
  ['covers', 2],
  ['description', 1],
] as const;
/** By edits. The word itself in the description outweighs a mistyped one in all three fields. */
const closeness = [16, 2, 1];

/**
 * How well a coupon answers a query, an integer; 0 where one of the words is in none of its fields. `query` holds,
 * for each word, the terms that it may mean.
 */
export function relevanceOf(query: readonly (readonly MeantTerm[])[], coupon: CouponWords): number {
  const fields = weights.map(([field, weight]) => ({ tokens: new Set(coupon[field]), weight }));
  let score = 0;
  for (const meant of query) {
    let ofWord = 0;
    for (const { tokens, weight } of fields) {
      // Closest first.
      const found = meant.find(({ term }) => tokens.has(term));
      if (found) ofWord += weight * (closeness[found.edits] ?? 0);
    }
    if (ofWord === 0) return 0;
    score += ofWord;
  }
  return score;
}
