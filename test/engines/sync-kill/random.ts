export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 to `n - 1`. */
  below(n: number): number;
  /** One of at least one. */
  of<T>(values: readonly T[]): T;
  /** So many different ones, or all. */
  some<T>(values: readonly T[], count: number): T[];
}

/** The same numbers for the same seed (mulberry32): a proof that fails is begun again with it. */
export function seededRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  const of = <T>(values: readonly T[]): T => {
    const [value] = values.slice(below(values.length)) as [T];
    return value;
  };
  return {
    next,
    below,
    of,
    some: <T>(values: readonly T[], count: number) => {
      const left = [...values];
      return Array.from({ length: Math.min(count, left.length) }, () => {
        const [value] = left.splice(below(left.length), 1) as [T];
        return value;
      });
    },
  };
}
