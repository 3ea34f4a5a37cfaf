import { wholes } from './exact.ts';
import type { PreparedCart, PricingState } from './prepared-cart.ts';
import type { PreparedCoupon } from './prepared-coupon.ts';

/**
 * The covered units, dearest first, ties to the earlier line, as runs of equal amounts of one line in the
 * prepared cart's space (`runOrder` holds the order). A line's remaining amount is spread over its units as evenly
 * as integers allow, so a line makes at most two runs, however many units it has. Answers the number of runs.
 */
export function sortUnits(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState): number {
  const { runAmount, runUnits, runLine, runOrder } = prepared.space;
  let runs = 0;
  for (let k = 0; k < coupon.cover.length; k++) {
    const i = coupon.cover[k] ?? 0;
    const units = prepared.quantity[i] ?? 0;
    const left = state.remaining[i] ?? 0;
    const base = wholes(left, units);
    const dearer = left - base * units;
    if (dearer > 0) {
      runAmount[runs] = base + 1;
      runUnits[runs] = dearer;
      runLine[runs++] = k;
    }
    runAmount[runs] = base;
    runUnits[runs] = units - dearer;
    runLine[runs++] = k;
  }
  for (let r = 0; r < runs; r++) runOrder[r] = r;
  insertionSort(runOrder, runAmount, runs);
  return runs;
}

/** Stable, in place; carts come sorted by nothing, but of 2 × 500 runs at most. */
function insertionSort(order: Int32Array, amounts: Float64Array, count: number): void {
  if (count > 64) {
    const sorted = Array.from(order.subarray(0, count)).sort(
      (a, b) => (amounts[b] ?? 0) - (amounts[a] ?? 0) || a - b,
    );
    order.set(sorted);
    return;
  }
  for (let r = 1; r < count; r++) {
    const run = order[r] ?? 0;
    const amount = amounts[run] ?? 0;
    let at = r;
    while (at > 0 && (amounts[order[at - 1] ?? 0] ?? 0) < amount) {
      order[at] = order[at - 1] ?? 0;
      at--;
    }
    order[at] = run;
  }
}
