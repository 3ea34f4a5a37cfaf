import { indexTokens } from './tokens.ts';

/**
 * What a word of the query is worth by the field that holds it: the name says most of what a coupon is, then what it
 * covers. A word that was mistyped is worth less than it would be as it stands.
 */
export const fieldWeights = {
  name: { exact: 1_200, mistyped: 500 },
  covers: { exact: 600, mistyped: 250 },
  description: { exact: 300, mistyped: 120 },
} as const;

export type CouponField = keyof typeof fieldWeights;
export type CouponWords = Readonly<Record<CouponField, readonly string[]>>;

export function couponWords(text: Readonly<Record<CouponField, string>>): CouponWords {
  return {
    name: indexTokens(text.name),
    covers: indexTokens(text.covers),
    description: indexTokens(text.description),
  };
}

/** How many words of the query a coupon holds, and the sum of what each is worth in its best field. */
export interface Relevance {
  readonly held: number;
  readonly score: number;
}

/**
 * The coupons that hold every word of the query; where none does, those that hold most. One that holds none is no
 * answer.
 */
export function bestAnswers<T extends { readonly relevance: Relevance }>(found: readonly T[]): T[] {
  const most = found.reduce((held, { relevance }) => Math.max(held, relevance.held), 1);
  return found.filter(({ relevance }) => relevance.held === most);
}
