/** Hands out 1, 2, 3, … once each: a range that goes on, and a list of those that came back. */
export interface Numbers {
  /** The number that `take` would hand out, up to the limit; null where none is left. */
  next(limit: number): number | null;
  take(number: number): void;
  giveBack(number: number): void;
  /** How many are left up to the limit. */
  left(limit: number): number;
  /** Whether a copy had it, as far as was read, when the numbers were. */
  wasTaken(number: number): boolean;
}

/**
 * `takenUpTo`: everything above it is free in the store. `free`: what below it is free too. `reserved` numbers are
 * out, written or not.
 */
export function createNumbers(
  takenUpTo: number,
  free: readonly number[],
  reserved: ReadonlySet<number>,
): Numbers {
  let fresh = takenUpTo + 1;
  const gaps = new Set(free);
  // The list is taken from its end: the smallest first.
  const returned = free.filter((number) => !reserved.has(number)).reverse();
  for (const number of [...reserved].sort((a, b) => a - b)) {
    for (; fresh < number; fresh++) returned.push(fresh);
    if (fresh === number) fresh++;
  }
  return {
    next: (limit) => returned.findLast((number) => number <= limit) ?? (fresh <= limit ? fresh : null),
    take: (number) => {
      if (number === fresh) fresh++;
      else returned.splice(returned.lastIndexOf(number), 1);
    },
    giveBack: (number) => {
      returned.push(number);
    },
    left: (limit) => returned.filter((number) => number <= limit).length + Math.max(0, limit - fresh + 1),
    wasTaken: (number) => number <= takenUpTo && !gaps.has(number),
  };
}
