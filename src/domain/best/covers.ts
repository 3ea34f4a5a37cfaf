import type { PreparedCart, PricingState } from '../pricing/prepared-cart.ts';
import type { CouponClass } from './classes.ts';

/** Distinct covers of some classes: R and B are summed once for all that look at the same lines. */
export interface Covers {
  readonly lines: readonly Int32Array[];
  /** By class, the number of its cover. */
  readonly numberOf: Int32Array;
}

export function coversOf(classes: readonly CouponClass[]): Covers {
  const numbers = new Map<Int32Array, number>();
  const numberOf = Int32Array.from(classes, ({ first: { coupon } }) => {
    const number = numbers.get(coupon.cover) ?? numbers.size;
    numbers.set(coupon.cover, number);
    return number;
  });
  return { lines: [...numbers.keys()], numberOf };
}

/** Sums R and B of one cover's lines in the state, each into its array by number; answers how many lines it looked at. */
export function sumCover(
  { floor }: PreparedCart,
  covers: Covers,
  number: number,
  { remaining: left }: PricingState,
  { remaining, rooms }: { readonly remaining: Float64Array; readonly rooms: Float64Array },
): number {
  const lines = covers.lines[number];
  if (!lines) return 0;
  let sum = 0;
  let room = 0;
  for (let k = 0; k < lines.length; k++) {
    const i = lines[k] ?? 0;
    const amount = left[i] ?? 0;
    const least = floor[i] ?? 0;
    sum += amount;
    if (amount > least) room += amount - least;
  }
  remaining[number] = sum;
  rooms[number] = room;
  return lines.length;
}
