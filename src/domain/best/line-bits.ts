/** Sets of lines, a bit a line, in words of 32. */
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

export function hasSeveral(bits: Int32Array): boolean {
  let one = 0;
  for (const word of bits) {
    if (word === 0) continue;
    if (one !== 0 || (word & (word - 1)) !== 0) return true;
    one = word;
  }
  return false;
}
