import { isExactProduct, wholes } from '../pricing/exact.ts';

/**
 * The first `amount` minor units of Σ `parts`, split over the parts in their proportion. It answers for a running
 * total: with a greater amount no part gets less, at every amount the shares sum to it, and at Σ `parts` each gets
 * itself. So the differences between one total and the next are never negative and sum exactly, however many steps
 * lead to the whole. The first part gets ⌊amount × part / Σ parts⌋, the rest is split over the others likewise.
 * Integers ≥ 0; amount ≤ Σ parts ≤ 2^53.
 */
export function cumulativeSplit(amount: number, parts: readonly number[]): number[] {
  let rest = amount;
  let total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => {
    const share = total === 0 ? 0 : wholeShare(rest, part, total);
    rest -= share;
    total -= part;
    return share;
  });
}

/** ⌊amount × part / whole⌋, exactly. */
function wholeShare(amount: number, part: number, whole: number): number {
  if (isExactProduct(amount, part)) return wholes(amount * part, whole);
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
