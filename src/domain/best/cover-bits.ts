import type { CouponClass } from './classes.ts';

/** The lines that a class covers, a bit a line, in words of 32: sets of lines are compared a word at a time. */
export function coverBits(lines: number, classes: readonly CouponClass[]): Int32Array[] {
  return classes.map(({ first }) => {
    const bits = new Int32Array(Math.ceil(lines / 32));
    const { cover } = first.coupon;
    for (let k = 0; k < cover.length; k++) {
      const line = cover[k] ?? 0;
      bits[line >> 5] = (bits[line >> 5] ?? 0) | (1 << (line & 31));
    }
    return bits;
  });
}

export function meets(a: Int32Array, b: Int32Array): boolean {
  for (let w = 0; w < a.length; w++) if (((a[w] ?? 0) & (b[w] ?? 0)) !== 0) return true;
  return false;
}

export function isWithin(inner: Int32Array, outer: Int32Array): boolean {
  for (let w = 0; w < inner.length; w++) if (((inner[w] ?? 0) & ~(outer[w] ?? 0)) !== 0) return false;
  return true;
}

export function addLines(bits: Int32Array, more: Int32Array): void {
  for (let w = 0; w < bits.length; w++) bits[w] = (bits[w] ?? 0) | (more[w] ?? 0);
}
