import type { Likeness } from './meant-word.ts';
import { indexTokens } from './tokens.ts';

/**
 * What a word of the query is worth by the field that holds it: the name says most of what a coupon is, then what it
 * covers. A word in its other number is worth nearly as much, one that was mistyped less.
 */
export const fieldWeights = {
  name: { exact: 1_200, inflected: 1_150, mistyped: 500 },
  covers: { exact: 600, inflected: 575, mistyped: 250 },
  description: { exact: 300, inflected: 285, mistyped: 120 },
} as const satisfies Record<string, Record<Likeness, number>>;

export type CouponField = keyof typeof fieldWeights;
export type CouponWords = Readonly<Record<CouponField, readonly string[]>>;

export function couponWords(text: Readonly<Record<CouponField, string>>): CouponWords {
  return {
    name: indexTokens(text.name),
    covers: indexTokens(text.covers),
    description: indexTokens(text.description),
  };
}

/** How many words of the query a coupon holds, and the sum of what each is worth where it is worth most. */
export interface Relevance {
  readonly held: number;
  readonly score: number;
}

/** `worths`: of each word of the query; 0 where the coupon does not hold it. */
export function relevanceOf(worths: readonly number[]): Relevance {
  return {
    held: worths.filter((worth) => worth > 0).length,
    score: worths.reduce((sum, worth) => sum + worth, 0),
  };
}

/**
 * The coupons that hold every word of the query; where none does, those that hold most. One that holds none is no
 * answer.
 */
export function bestAnswers<T extends { readonly relevance: Relevance }>(found: readonly T[]): T[] {
  const most = found.reduce((held, { relevance }) => Math.max(held, relevance.held), 1);
  return found.filter(({ relevance }) => relevance.held === most);
}
