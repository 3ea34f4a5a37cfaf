/** Σ of up to two amounts of the design's limit stays far below it; products may not. Half of 2^53: see `wholes`. */
const exactProduct = 2 ** 52;

/** half-up(amount × rateBps / 10,000) on exact integers; amount ≤ 10^12, rateBps ≤ 10,000. */
export function rateOf(amount: number, rateBps: number): number {
  // amount = 10,000 a + b, so that no product passes 10^12 × 10,000 / 10,000.
  const a = wholes(amount, 10_000);
  const b = amount - a * 10_000;
  return a * rateBps + wholes(b * rateBps + 5_000, 10_000);
}

/**
 * ⌊a / b⌋ of integers, 0 ≤ a, 0 < b, both up to 2^52. Exact although the quotient is rounded: where it is no integer,
 * the next integer q is at least 1 / b above it, and rounding to q reaches less than q / 2^53, which is no more than
 * 1 / b since q × b ≤ a + b ≤ 2^53. (`%` on such numbers is a call out of compiled code and many times as slow.)
 */
export function wholes(a: number, b: number): number {
  return Math.floor(a / b);
}

/** a × b, or `most` where it would be more; integers ≥ 0. */
export function cappedProduct(a: number, b: number, most: number): number {
  if (a === 0 || b === 0) return 0;
  return a > most / b + 1 ? most : Math.min(a * b, most);
}

/** Whether a × b is exact in floating point. */
export function isExactProduct(a: number, b: number): boolean {
  return a * b <= exactProduct;
}
