import type { PreparedCart } from '../pricing/prepared-cart.ts';
import { conflictOf } from '../stacking/conflicts.ts';
import type { CouponClass } from './classes.ts';
import { looksAtLines, takesFee } from './kinds.ts';
import { hasSeveral, meets } from './line-bits.ts';
import { slotsOf } from './slots.ts';
import { steadyClasses } from './steady.ts';

/** Classes, in application order, that no class outside can change and that change none outside. */
export interface Part {
  readonly classes: readonly CouponClass[];
  /** By class: 1 where a copy gives what it gives alone in every set without a conflict. */
  readonly steady: Uint8Array;
}

/**
 * Each part is solved by itself, and the union of the best of each is the best, ties included: of two sorted lists
 * the one that comes first still does when both get the same entries more.
 *
 * A class is *watchful* where what it takes of each line may differ by what went before it: where it is not steady,
 * or where its shares may differ, which go by what remains, and a later watchful class looks at those lines. A
 * watchful class is joined with all that take of its lines before it (or of the fee, where it is the fee's). So in a
 * part each watchful class finds the state that it finds in any set that the part's set is a piece of, and the others
 * give what they give alone.
 */
export function independentParts(prepared: PreparedCart, classes: readonly CouponClass[]): Part[] {
  const slots = slotsOf(classes);
  const steady = steadyClasses(prepared, classes, slots);
  const joined = new Joined(classes.length);
  joinConflicts(classes, joined);
  joinWatchful(classes, slots, steady, joined);
  return joined.groups().map((indexes) => ({
    classes: indexes.flatMap((i) => classes[i] ?? []),
    steady: Uint8Array.from(indexes, (i) => steady[i] ?? 0),
  }));
}

function joinConflicts(classes: readonly CouponClass[], joined: Joined): void {
  const byGroup = new Map<string, number>();
  const byTemplate = new Map<string, number>();
  for (const [i, { first }] of classes.entries()) {
    const { id, stacking } = first.template;
    joined.join(i, byTemplate.get(id) ?? i);
    byTemplate.set(id, i);
    if (stacking.group !== null) {
      joined.join(i, byGroup.get(stacking.group) ?? i);
      byGroup.set(stacking.group, i);
    }
    if (stacking.excludes.length === 0) continue;
    for (const [j, other] of classes.entries()) {
      if (conflictOf(first.template, other.first.template) !== null) joined.join(i, j);
    }
  }
}

function joinWatchful(
  classes: readonly CouponClass[],
  slots: Int32Array,
  steady: Uint8Array,
  joined: Joined,
): void {
  const isWatchful = steady.map((is) => 1 - is);
  for (let k = classes.length - 1; k >= 0; k--) {
    const later = classes[k]?.first.coupon;
    if (!later || isWatchful[k] === 0) continue;
    for (let i = 0; i < k; i++) {
      const coupon = classes[i]?.first.coupon;
      // Two of one slot are in no set together.
      if (!coupon || ((slots[i] ?? -1) >= 0 && slots[i] === slots[k])) continue;
      if (takesFee(coupon)) {
        if (takesFee(later)) joined.join(i, k);
        continue;
      }
      if (!looksAtLines(later) || !meets(coupon.giving, later.giving)) continue;
      joined.join(i, k);
      // With one line there is but one way to share.
      if (hasSeveral(coupon.giving)) isWatchful[i] = 1;
    }
  }
}

/** Sets of indexes that grow together. */
class Joined {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const x = this.#root(a);
    const y = this.#root(b);
    if (x < y) this.#parent[y] = x;
    else this.#parent[x] = y;
  }

  /** In order of their first members, each in order. */
  groups(): number[][] {
    const byRoot = new Map<number, number[]>();
    for (let i = 0; i < this.#parent.length; i++) {
      const group = byRoot.get(this.#root(i));
      if (group) group.push(i);
      else byRoot.set(this.#root(i), [i]);
    }
    return [...byRoot.values()];
  }

  #root(i: number): number {
    let at = i;
    while (this.#parent[at] !== at) at = this.#parent[at] ?? at;
    return at;
  }
}
