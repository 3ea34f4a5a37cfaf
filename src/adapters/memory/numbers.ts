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
  return new Row(takenUpTo, free, reserved);
}

/** Two of them are kept for every shopper of a rush: a class, for its methods cost no memory. */
class Row implements Numbers {
  readonly #takenUpTo: number;
  readonly #gaps: ReadonlySet<number>;
  #fresh: number;
  /** Taken from its end. */
  #returned: number[] | null;

  constructor(takenUpTo: number, free: readonly number[], reserved: ReadonlySet<number>) {
    this.#takenUpTo = takenUpTo;
    this.#gaps = free.length > 0 ? new Set(free) : none;
    this.#fresh = takenUpTo + 1;
    this.#returned = null;
    if (free.length === 0 && reserved.size === 0) return;
    // The smallest first.
    const returned = free.filter((number) => !reserved.has(number)).reverse();
    for (const number of [...reserved].sort((a, b) => a - b)) {
      for (; this.#fresh < number; this.#fresh++) returned.push(this.#fresh);
      if (this.#fresh === number) this.#fresh++;
    }
    this.#returned = returned;
  }

  next(limit: number): number | null {
    const returned = this.#returned?.findLast((number) => number <= limit);
    if (returned !== undefined) return returned;
    return this.#fresh <= limit ? this.#fresh : null;
  }

  take(number: number): void {
    if (number === this.#fresh) this.#fresh++;
    else this.#returned?.splice(this.#returned.lastIndexOf(number), 1);
  }

  giveBack(number: number): void {
    this.#returned ??= [];
    this.#returned.push(number);
  }

  left(limit: number): number {
    const returned = this.#returned?.filter((number) => number <= limit).length ?? 0;
    return returned + Math.max(0, limit - this.#fresh + 1);
  }

  wasTaken(number: number): boolean {
    return number <= this.#takenUpTo && !this.#gaps.has(number);
  }
}

const none: ReadonlySet<number> = new Set();
