/** An exact fraction: the files write dollars with two decimals, with ten, or as `9.09e-13`. `per` is positive. */
export interface Fraction {
  readonly value: bigint;
  readonly per: bigint;
}

/** A decimal number as the files write it, `1`, `3.86`, `.5`, `9e+05`, `-2`; null for anything else. */
export function parseDecimal(text: string): Fraction | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (!found) return null;
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = found;
  if (whole === '' && decimals === '') return null;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${decimals}`);
  const shift = Number(exponent) - decimals.length;
  if (Math.abs(shift) > shiftBound) return null;
  return shift >= 0
    ? { value: digits * 10n ** BigInt(shift), per: 1n }
    : { value: digits, per: 10n ** BigInt(-shift) };
}

/** Nothing that a shop counts needs more digits, and a damaged field must not fill the memory. */
const shiftBound = 400;

/** A whole number within the exact range of numbers, else null: `2`, `1e+05`. */
export function parseWhole(text: string): number | null {
  const parsed = parseDecimal(text);
  if (!parsed || parsed.value % parsed.per !== 0n) return null;
  const whole = Number(parsed.value / parsed.per);
  return Number.isSafeInteger(whole) ? whole : null;
}

/**
 * An id as the files write it; `9e+05` is 900000, as whoever wrote the file had a number there. Null for what can't
 * be an id: 1 to 64 of `A-Z a-z 0-9 _ . : -`.
 */
export function parseId(text: string): string | null {
  if (/^\d+(\.\d+)?e\+?\d{1,2}$/i.test(text)) {
    const parsed = parseDecimal(text);
    if (parsed && parsed.value % parsed.per === 0n) return String(parsed.value / parsed.per);
  }
  return /^[A-Za-z0-9_.:-]{1,64}$/.test(text) ? text : null;
}

export function sum(a: Fraction, b: Fraction): Fraction {
  return a.per === b.per
    ? { value: a.value + b.value, per: a.per }
    : { value: a.value * b.per + b.value * a.per, per: a.per * b.per };
}

/** `by` is a positive whole number. */
export function divide({ value, per }: Fraction, by: number): Fraction {
  return { value, per: per * BigInt(by) };
}

function compare(a: Fraction, b: Fraction): number {
  const left = a.value * b.per;
  const right = b.value * a.per;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Dollars in cents, half up (towards the greater); null beyond the exact range of numbers. */
export function toCents({ value, per }: Fraction): number | null {
  const twice = 2n * per;
  const raised = 200n * value + per;
  const floor = raised / twice - (raised % twice < 0n ? 1n : 0n);
  const cents = Number(floor);
  return Number.isSafeInteger(cents) ? cents : null;
}

/** The middle one of a list that is not empty, or the mean of the two in the middle. */
export function median(values: readonly Fraction[]): Fraction | null {
  const sorted = values.toSorted(compare);
  const upper = sorted[sorted.length >> 1];
  if (!upper || sorted.length % 2 === 1) return upper ?? null;
  const lower = sorted[(sorted.length >> 1) - 1];
  return lower ? divide(sum(lower, upper), 2) : upper;
}
