/** Σ of up to two amounts of the design's limit stays far below 2^53; products may not. */
const exactProduct = Number.MAX_SAFE_INTEGER;

/** half-up(amount × rateBps / 10,000) on exact integers; amount ≤ 10^12, rateBps ≤ 10,000. */
export function rateOf(amount: number, rateBps: number): number {
  // amount = 10,000 a + b, so that no product passes 10^12 × 10,000 / 10,000.
  const b = amount % 10_000;
  const a = (amount - b) / 10_000;
  const rest = b * rateBps + 5_000;
  return a * rateBps + (rest - (rest % 10_000)) / 10_000;
}

/** ⌊a / b⌋ of integers ≥ 0, b > 0. */
export function wholes(a: number, b: number): number {
  return (a - (a % b)) / b;
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
