import { byId } from '../stacking/order.ts';
import type { CouponClass } from './classes.ts';
import type { Outlook } from './reduced-bound.ts';
import { compareLists, type RankedSet } from './tie.ts';

/** Looks at what could at best still win a tie, without building a set. Ids are ranks among all of the part's copies. */
export class TieHope {
  readonly #classes: readonly CouponClass[];
  readonly #slots: Int32Array;
  /** By class, then copy in the order of picking. */
  readonly validTos: readonly Float64Array[];
  readonly idRanks: readonly Float64Array[];
  readonly #gains: Float64Array;
  readonly #expiries: Float64Array;
  readonly #ids: Float64Array;
  readonly #slotCopies: Int32Array;
  readonly #slotGain: Float64Array;
  readonly #slotExpiry: Float64Array;
  readonly #slotId: Float64Array;

  constructor(classes: readonly CouponClass[], slots: Int32Array) {
    this.#classes = classes;
    this.#slots = slots;
    this.validTos = classes.map(({ copies }) => Float64Array.from(copies, ({ validTo }) => validTo));
    const all = classes.flatMap(({ copies }) => copies.map(({ userCouponId }) => userCouponId));
    const ranks = new Map(all.sort(byId).map((id, rank) => [id, rank]));
    this.idRanks = classes.map(({ copies }) =>
      Float64Array.from(copies, ({ userCouponId }) => ranks.get(userCouponId) ?? 0),
    );
    const copies = classes.reduce((sum, { limit }) => sum + limit, 0);
    const most = 2 * copies;
    this.#gains = new Float64Array(most);
    this.#expiries = new Float64Array(most);
    this.#ids = new Float64Array(most);
    this.#slotCopies = new Int32Array(classes.length);
    this.#slotGain = new Float64Array(classes.length);
    this.#slotExpiry = new Float64Array(classes.length);
    this.#slotId = new Float64Array(classes.length);
  }

  /**
   * Whether some set that goes on from `taken` with classes from `from` on could reach `best.total` with `need` more
   * and be fewer, sooner or smaller: as few as the dearest of each slot allow, with the soonest and smallest of each.
   */
  canWin(
    best: RankedSet,
    need: number,
    outlook: Outlook,
    from: number,
    taken: { readonly validTos: readonly number[]; readonly ids: readonly number[] },
    takenOf: Int32Array,
  ): boolean {
    const options = this.#gatherGains(outlook, from, takenOf);
    const reached = fewest(this.#gains, options, need);
    if (reached === null) return false;
    const { more } = reached;
    const count = taken.ids.length + more;
    if (count !== best.ids.length) return count < best.ids.length;
    const members = this.#gatherMembers(outlook, from, takenOf, need, reached);
    if (members < more) return false;
    const sooner = compareHopeful(this.#expiries, members, more, taken.validTos, best.validTos);
    if (sooner !== 0) return sooner < 0;
    return compareHopeful(this.#ids, members, more, taken.ids, best.ids) < 0;
  }

  /** What may still be taken, one gain a slot and copy; answers how many. */
  #gatherGains(outlook: Outlook, from: number, takenOf: Int32Array): number {
    this.#slotCopies.fill(0);
    this.#slotGain.fill(0);
    let options = 0;
    for (let j = from; j < this.#classes.length; j++) {
      const gain = outlook.gains[j] ?? 0;
      if (gain === 0 || outlook.blocked[j] === 1) continue;
      const slot = this.#slots[j] ?? -1;
      const copies = (this.#classes[j]?.limit ?? 0) - (takenOf[j] ?? 0);
      if (slot < 0) {
        for (let c = 0; c < copies; c++) this.#gains[options++] = gain;
        continue;
      }
      this.#slotCopies[slot] = Math.max(this.#slotCopies[slot] ?? 0, copies);
      this.#slotGain[slot] = Math.max(this.#slotGain[slot] ?? 0, gain);
    }
    for (let slot = 0; slot < this.#slotCopies.length; slot++) {
      for (let c = this.#slotCopies[slot] ?? 0; c > 0; c--) {
        this.#gains[options++] = this.#slotGain[slot] ?? 0;
      }
    }
    return options;
  }

  /**
   * Expiries and ids of those that can be among the fewest: what goes with one of them is at most the dearest of
   * the other slots, and both together must reach what is needed.
   */
  #gatherMembers(
    outlook: Outlook,
    from: number,
    takenOf: Int32Array,
    need: number,
    { reach, least }: Reached,
  ): number {
    this.#slotExpiry.fill(Number.POSITIVE_INFINITY);
    this.#slotId.fill(Number.POSITIVE_INFINITY);
    let members = 0;
    for (let j = from; j < this.#classes.length; j++) {
      const gain = outlook.gains[j] ?? 0;
      if (gain === 0 || outlook.blocked[j] === 1) continue;
      const slot = this.#slots[j] ?? -1;
      const replaced = Math.max(slot < 0 ? gain : (this.#slotGain[slot] ?? 0), least);
      if (reach - replaced + gain < need) continue;
      const first = takenOf[j] ?? 0;
      const limit = this.#classes[j]?.limit ?? 0;
      if (slot >= 0) {
        this.#widen(slot, j, first);
        continue;
      }
      for (let c = first; c < limit; c++) {
        this.#expiries[members] = this.validTos[j]?.[c] ?? 0;
        this.#ids[members++] = this.idRanks[j]?.[c] ?? 0;
      }
    }
    for (let slot = 0; slot < this.#slotCopies.length; slot++) {
      if (this.#slotExpiry[slot] === Number.POSITIVE_INFINITY) continue;
      for (let c = this.#slotCopies[slot] ?? 0; c > 0; c--) {
        this.#expiries[members] = this.#slotExpiry[slot] ?? 0;
        this.#ids[members++] = this.#slotId[slot] ?? 0;
      }
    }
    return members;
  }

  /** A slot stands for the best of each of its coupons' properties. */
  #widen(slot: number, j: number, first: number): void {
    this.#slotExpiry[slot] = Math.min(this.#slotExpiry[slot] ?? 0, this.validTos[j]?.[first] ?? 0);
    for (const rank of this.idRanks[j]?.subarray(first) ?? []) {
      this.#slotId[slot] = Math.min(this.#slotId[slot] ?? 0, rank);
    }
  }
}

interface Reached {
  readonly more: number;
  /** What the `more` dearest give together, and the least of them. */
  readonly reach: number;
  readonly least: number;
}

/** How few of the gains reach `need`; null where all together don't. Sorts them. */
function fewest(gains: Float64Array, count: number, need: number): Reached | null {
  gains.subarray(0, count).sort();
  let reach = 0;
  for (let i = count - 1; i >= 0; i--) {
    const least = gains[i] ?? 0;
    reach += least;
    if (reach >= need) return { more: count - i, reach, least };
  }
  return null;
}

/** Compares what is taken and the `more` smallest of the options with `best`, each ascending. */
function compareHopeful(
  options: Float64Array,
  count: number,
  more: number,
  taken: readonly number[],
  best: ArrayLike<string | number>,
): number {
  // The smallest of all decides most of the time.
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) least = Math.min(least, options[i] ?? least);
  for (const value of taken) least = Math.min(least, value);
  const smallest = best[0] ?? 0;
  if (least !== smallest) return least < Number(smallest) ? -1 : 1;
  return compareLists(hopeful(options, count, more, taken), best);
}

/** What is taken, and the `more` smallest of the options. */
function hopeful(options: Float64Array, count: number, more: number, taken: readonly number[]): Float64Array {
  options.subarray(0, count).sort();
  const together = new Float64Array(taken.length + more);
  together.set(taken);
  together.set(options.subarray(0, more), taken.length);
  return together.sort();
}
