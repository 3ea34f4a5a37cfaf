import type { CostShare } from '../template.ts';
import { split, splitSpace } from './largest-remainder.ts';

/** A coupon's whole discount over its bearers by largest remainder, weights rateBps, ties to the earlier share. */
export function splitCosts(
  discount: number,
  costShares: readonly CostShare[],
): { readonly bearer: string; readonly amount: number }[] {
  const [only] = costShares;
  if (only && costShares.length === 1) return [{ bearer: only.bearer, amount: discount }];
  const count = costShares.length;
  const weights = Float64Array.from(costShares, ({ rateBps }) => rateBps);
  const rooms = new Float64Array(count).fill(discount);
  const amounts = new Float64Array(count);
  split(discount, weights, rooms, count, amounts, splitSpace(count));
  return costShares.map(({ bearer }, i) => ({ bearer, amount: amounts[i] ?? 0 }));
}
