import type { Candidate } from '../stacking/candidate.ts';
import type { CouponClass } from './classes.ts';

/** The set that a search holds at the moment: classes in application order, one entry a copy. */
export class Taken {
  readonly #classes: readonly CouponClass[];
  readonly #validTosOf: readonly Float64Array[];
  readonly #ranksOf: readonly Float64Array[];
  readonly list: number[] = [];
  readonly validTos: number[] = [];
  /** Ranks of the ids. */
  readonly ids: number[] = [];
  /** By class, how many copies. */
  readonly counts: Int32Array;

  /** By class, then copy: the expiries and the ranks of ids. */
  constructor(
    classes: readonly CouponClass[],
    validTosOf: readonly Float64Array[],
    ranksOf: readonly Float64Array[],
  ) {
    this.#classes = classes;
    this.#validTosOf = validTosOf;
    this.#ranksOf = ranksOf;
    this.counts = new Int32Array(classes.length);
  }

  push(j: number): void {
    const c = this.counts[j] ?? 0;
    this.counts[j] = c + 1;
    this.list.push(j);
    this.validTos.push(this.#validTosOf[j]?.[c] ?? 0);
    this.ids.push(this.#ranksOf[j]?.[c] ?? 0);
  }

  pop(): void {
    const j = this.list.pop() ?? 0;
    this.validTos.pop();
    this.ids.pop();
    this.counts[j] = (this.counts[j] ?? 0) - 1;
  }

  /** How many more copies of class j may be taken, as far as the class says. */
  left(j: number): number {
    return (this.#classes[j]?.limit ?? 1) - (this.counts[j] ?? 0);
  }

  countOfTemplate(id: string): number {
    let count = 0;
    for (const j of this.list) if (this.#classes[j]?.first.template.id === id) count++;
    return count;
  }
}

/** Of each class the soonest to expire, as many as the list names. */
export function membersOf(classes: readonly CouponClass[], list: readonly number[]): Candidate[] {
  const counts = new Map<number, number>();
  return list.flatMap((j) => {
    const c = counts.get(j) ?? 0;
    counts.set(j, c + 1);
    const copy = classes[j]?.copies[c];
    return copy ? [copy] : [];
  });
}
