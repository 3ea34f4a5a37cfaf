import { isExactProduct, wholes } from './exact.ts';

/** Scratch space for splits of up to `size` parts, made once a decision and used again for each. */
export interface SplitSpace {
  readonly remainders: Float64Array;
  readonly selected: Float64Array;
  readonly open: Uint8Array;
}

export function splitSpace(size: number): SplitSpace {
  return {
    remainders: new Float64Array(size),
    selected: new Float64Array(size),
    open: new Uint8Array(size),
  };
}

/**
 * Largest remainder with room (design, "Shares"): adds to `shares[0..count)` parts of `amount` in proportion to
 * `weights`, none above its `rooms`; what quotas leave over goes one each to the largest fractions, ties to the
 * earlier. `amount` is at most what the open rooms hold; all are integers up to 10^12.
 */
export function split(
  amount: number,
  weights: Float64Array,
  rooms: Float64Array,
  count: number,
  shares: Float64Array,
  space: SplitSpace,
): void {
  const { open } = space;
  for (let i = 0; i < count; i++) open[i] = at(weights, i) > 0 && at(rooms, i) > 0 ? 1 : 0;
  let rest = amount;
  while (rest > 0) {
    const total = openWeight(weights, open, count);
    if (total === 0) return;
    const filled = fillRooms(rest, total, weights, rooms, count, shares, open);
    if (filled === 0) {
      shareOut(rest, total, weights, count, shares, space);
      return;
    }
    rest -= filled;
  }
}

function openWeight(weights: Float64Array, open: Uint8Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) if (open[i] === 1) total += at(weights, i);
  return total;
}

/** All lines whose quota exceeds their room get it at once and close; answers what they took together. */
function fillRooms(
  rest: number,
  total: number,
  weights: Float64Array,
  rooms: Float64Array,
  count: number,
  shares: Float64Array,
  open: Uint8Array,
): number {
  let filled = 0;
  for (let i = 0; i < count; i++) {
    if (open[i] === 0) continue;
    const room = at(rooms, i);
    if (!exceeds(rest, at(weights, i), room, total)) continue;
    shares[i] = at(shares, i) + room;
    open[i] = 0;
    filled += room;
  }
  return filled;
}

/** rest × weight / total > room, exactly. */
function exceeds(rest: number, weight: number, room: number, total: number): boolean {
  if (weight === room) return rest > total;
  if (isExactProduct(rest, weight) && isExactProduct(room, total)) return rest * weight > room * total;
  return BigInt(rest) * BigInt(weight) > BigInt(room) * BigInt(total);
}

function shareOut(
  rest: number,
  total: number,
  weights: Float64Array,
  count: number,
  shares: Float64Array,
  { remainders, selected, open }: SplitSpace,
): void {
  let left = rest;
  let parts = 0;
  for (let i = 0; i < count; i++) {
    if (open[i] === 0) continue;
    const weight = at(weights, i);
    let quota: number;
    let remainder: number;
    if (isExactProduct(rest, weight)) {
      const product = rest * weight;
      quota = wholes(product, total);
      remainder = product - quota * total;
    } else {
      const product = BigInt(rest) * BigInt(weight);
      const divisor = BigInt(total);
      remainder = Number(product % divisor);
      quota = Number(product / divisor);
    }
    shares[i] = at(shares, i) + quota;
    left -= quota;
    remainders[i] = remainder;
    selected[parts++] = remainder;
  }
  if (left > 0) addOnes(left, parts, count, shares, remainders, selected, open);
}

/** One each to the `left` largest remainders; of those equal to the smallest that gets one, the earlier lines. */
function addOnes(
  left: number,
  parts: number,
  count: number,
  shares: Float64Array,
  remainders: Float64Array,
  selected: Float64Array,
  open: Uint8Array,
): void {
  const least = nthSmallest(selected, parts, parts - left);
  let ties = left;
  for (let i = 0; i < parts; i++) if (at(selected, i) > least) ties--;
  for (let i = 0; i < count; i++) {
    if (open[i] === 0) continue;
    const remainder = at(remainders, i);
    if (remainder < least) continue;
    if (remainder === least) {
      if (ties === 0) continue;
      ties--;
    }
    shares[i] = at(shares, i) + 1;
  }
}

/** Hoare's selection: of the first `count` values the one with `n` before it if they were sorted. Moves them about. */
function nthSmallest(values: Float64Array, count: number, n: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = at(values, (low + high) >> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (at(values, i) < pivot) i++;
      while (at(values, j) > pivot) j--;
      if (i > j) break;
      const value = at(values, i);
      values[i++] = at(values, j);
      values[j--] = value;
    }
    if (n <= j) high = j;
    else if (n >= i) low = i;
    else break;
  }
  return at(values, n);
}

/** Every index here is below its array's length. */
function at(values: Float64Array, i: number): number {
  return values[i] ?? 0;
}
