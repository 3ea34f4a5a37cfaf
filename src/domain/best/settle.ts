import { applyKnown } from '../pricing/apply.ts';
import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { ConflictTable } from './conflict-table.ts';
import type { Effort } from './effort.ts';
import type { Level } from './level.ts';
import type { Part } from './parts.ts';
import type { Taken } from './taken.ts';
import type { TieHope } from './tie-hope.ts';

/**
 * Tells the best of all sets that a node of the search leads to without going there, as `relaxedBest` does for the
 * whole: of each slot what gives most in the node's state, where together they still give that.
 */
export class Settler {
  readonly #prepared: PreparedCart;
  readonly #part: Part;
  readonly #slots: Int32Array;
  readonly #hope: TieHope;
  readonly #effort: Effort;
  /** Whether slots keep apart all that conflicts. */
  readonly #isPlain: boolean;
  readonly #bestOf: Int32Array;
  readonly #state: ReturnType<typeof startState>;
  #tries = 0;

  constructor(
    prepared: PreparedCart,
    part: Part,
    slots: Int32Array,
    conflicts: ConflictTable,
    hope: TieHope,
    effort: Effort,
  ) {
    this.#prepared = prepared;
    this.#part = part;
    this.#slots = slots;
    this.#hope = hope;
    this.#effort = effort;
    this.#isPlain = arePlain(part, slots, conflicts);
    this.#bestOf = new Int32Array(slots.length);
    this.#state = startState(prepared);
  }

  /** What to take besides, in application order, an entry a copy; null where it can't be told. */
  settle(level: Level, from: number, taken: Taken): number[] | null {
    // Where it fails again and again it is not worth its while.
    if (!this.#isPlain || this.#tries > triesBeyondHits) return null;
    this.#tries++;
    const chosen = this.#bestOfEachSlot(level, from, taken);
    if (chosen === null || !this.#giveInFull(level, chosen)) return null;
    this.#tries -= triesAHit;
    return chosen;
  }

  #bestOfEachSlot({ gains, blocked }: Level, from: number, taken: Taken): number[] | null {
    const slots = this.#slots;
    const best = this.#bestOf.fill(-1);
    for (let j = from; j < slots.length; j++) {
      const gain = gains[j] ?? 0;
      const slot = slots[j] ?? -1;
      if (gain === 0 || slot < 0 || blocked[j] === 1) continue;
      const known = best[slot] ?? -1;
      const most = gain * taken.left(j);
      const before = known < 0 ? 0 : (gains[known] ?? 0) * taken.left(known);
      if (most > before) best[slot] = j;
      if (most !== before) continue;
      // Fewer copies of one may win against more of another: left to the search.
      if (taken.left(j) !== 1 || taken.left(known) !== 1) return null;
      if (this.#isSooner(j, known, taken)) best[slot] = j;
    }
    const chosen: number[] = [];
    for (let j = from; j < slots.length; j++) {
      const slot = slots[j] ?? -1;
      if ((gains[j] ?? 0) === 0 || blocked[j] === 1 || (slot >= 0 && best[slot] !== j)) continue;
      for (let c = taken.left(j); c > 0; c--) chosen.push(j);
    }
    return chosen;
  }

  #isSooner(a: number, b: number, { counts }: Taken): boolean {
    const { validTos, idRanks } = this.#hope;
    const of = (table: readonly Float64Array[], j: number) => table[j]?.[counts[j] ?? 0] ?? 0;
    return (of(validTos, a) - of(validTos, b) || of(idRanks, a) - of(idRanks, b)) < 0;
  }

  #giveInFull({ state: from, gains }: Level, chosen: readonly number[]): boolean {
    const state = this.#state;
    state.remaining.set(from.remaining);
    state.shipping = from.shipping;
    for (const j of chosen) {
      const coupon = this.#part.classes[j]?.first.coupon;
      if (!coupon) return false;
      const gain = gains[j] ?? 0;
      this.#effort.spendOnBound(5 * coupon.cover.length);
      if (this.#part.steady[j] === 0 && discountOf(this.#prepared, coupon, state) !== gain) return false;
      applyKnown(this.#prepared, coupon, state, gain);
    }
    return true;
  }
}

/** A hit saves a whole branch: it pays for so many tries. */
const triesAHit = 4;
const triesBeyondHits = 16;

/** Neither exclusions across slots nor a random amount of which several copies go together. */
function arePlain({ classes }: Part, slots: Int32Array, conflicts: ConflictTable): boolean {
  return classes.every(({ first, perOrder }, i) => {
    if (first.template.discount.type === 'random-amount' && perOrder !== 1) return false;
    const row = conflicts[i];
    const slot = slots[i] ?? -1;
    for (let j = 0; row && j < i; j++) if (row[j] === 1 && (slot < 0 || slots[j] !== slot)) return false;
    return true;
  });
}
