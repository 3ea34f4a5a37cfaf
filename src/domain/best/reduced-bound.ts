import { discountOfSums } from '../pricing/discount.ts';
import type { PreparedCart, PricingState } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { CouponClass } from './classes.ts';
import type { Effort } from './effort.ts';
import { isScalar, takesFee } from './kinds.ts';
import { addLines, isWithin } from './line-bits.ts';
import type { Part } from './parts.ts';

/** What a bound is taken from: the node's state and what each class would give in it. */
export interface Outlook {
  readonly state: PricingState;
  readonly gains: Float64Array;
  readonly blocked: Uint8Array;
  /** R and B in the state, by the number of a cover. */
  readonly remaining: Float64Array;
  readonly rooms: Float64Array;
}

/**
 * A bound tighter than the sum of what each later coupon gives: what slots before a coupon take from lines that it
 * covers, it can't be given as well.
 *
 * A slot is a group (one of its coupons goes) or a class by itself; `c(s)` bounds what slot s gives. For a coupon j
 * let D(j) be slots that apply before j and take from its lines alone, G = Σ c over D(j), and y what D(j) really
 * takes. Then y ≤ G, j gives at most f(R − y, B − y), and so both together at most G + F, where
 * F = max over 0 ≤ y ≤ G of f(R − y, B − y) − (G − y). So c(slot of j) = max F over its coupons, and Σ c bounds
 * every set, as long as no slot lowers two bounds of which neither counts the other: each slot is claimed by one
 * later slot, and D(j) takes a claimed one only together with its claimant.
 */
export class ReducedBound {
  readonly #prepared: PreparedCart;
  readonly #classes: readonly CouponClass[];
  readonly #slots: readonly Int32Array[];
  /** By class: the slots that come before it and take from its lines alone, later ones first; null: not to be reduced. */
  readonly #inside: readonly (Int32Array | null)[];
  readonly #coverOf: Int32Array;
  readonly #values: Float64Array;
  readonly #claimant: Int32Array;
  readonly #marks: Int32Array;
  readonly #effort: Effort;
  #mark = 0;

  /** `slots`: by class, the group that it shares; -1 for one by itself. `coverOf`: by class, its cover's number. */
  constructor(prepared: PreparedCart, part: Part, slots: Int32Array, coverOf: Int32Array, effort: Effort) {
    this.#effort = effort;
    this.#prepared = prepared;
    this.#classes = part.classes;
    this.#coverOf = coverOf;
    this.#slots = membersBySlot(slots);
    this.#inside = slotsInside(prepared, part, this.#slots);
    this.#values = new Float64Array(this.#slots.length);
    this.#claimant = new Int32Array(this.#slots.length);
    this.#marks = new Int32Array(this.#slots.length);
  }

  /** The most that classes from `from` on can give; `left(j)` is how many copies of j may still be taken. */
  of(outlook: Outlook, from: number, left: (j: number) => number): number {
    const { gains, blocked } = outlook;
    const slots = this.#slots;
    const values = this.#values;
    this.#claimant.fill(-1);
    this.#effort.spendOnBound(this.#classes.length - from);
    let total = 0;
    for (let s = 0; s < slots.length; s++) {
      let most = 0;
      const members = slots[s];
      for (let m = 0; members && m < members.length; m++) {
        const j = members[m] ?? 0;
        if (j < from || blocked[j] === 1) continue;
        const gain = gains[j] ?? 0;
        const all = gain * left(j);
        // What it gives at most, reduced or not, is no more than the slot has already.
        if (all <= most) continue;
        const reduced = all === gain ? this.#reduced(outlook, s, j) : all;
        if (reduced > most) most = reduced;
      }
      values[s] = most;
      total += most;
    }
    return total;
  }

  /** F of class j in slot s; claims the slots that it rests on. */
  #reduced(outlook: Outlook, s: number, j: number): number {
    const gain = outlook.gains[j] ?? 0;
    const inside = this.#inside[j];
    if (!inside) return gain;
    const values = this.#values;
    const claimants = this.#claimant;
    const marks = this.#marks;
    const mark = ++this.#mark;
    this.#effort.spendOnBound(8 + inside.length / 2);
    let taken = 0;
    for (let n = 0; n < inside.length; n++) {
      const u: number = inside[n] ?? 0;
      const value = values[u] ?? 0;
      if (value === 0) continue;
      // Later slots first: a claimed one is looked at after its claimant.
      const claimant = claimants[u] ?? -1;
      if (claimant < 0) claimants[u] = s;
      else if (claimant !== s && marks[claimant] !== mark) continue;
      marks[u] = mark;
      taken += value;
    }
    return taken === 0 ? gain : this.#mostBeside(outlook, j, taken);
  }

  /**
   * F: f(R − y, B − y) + y grows with y up to where a threshold, a tier or one more `every` is lost, since no
   * discount falls faster than what is taken away; so only those points and the end are looked at.
   */
  #mostBeside(outlook: Outlook, j: number, taken: number): number {
    const coupon = this.#classes[j]?.first.coupon;
    if (!coupon) return 0;
    const cover = this.#coverOf[j] ?? 0;
    const remaining = outlook.remaining[cover] ?? 0;
    const end = Math.min(taken, outlook.rooms[cover] ?? 0);
    let most = this.#beside(outlook, coupon, cover, end, end);
    if (coupon.onList) return Math.max(0, most - taken);
    const lastMet = remaining - coupon.thresholdAmount;
    most = Math.max(most, this.#beside(outlook, coupon, cover, lastMet, end));
    const { discount } = coupon;
    if (discount.type === 'tiers') {
      for (const { threshold } of discount.tiers) {
        const lost = remaining - (threshold.amount ?? 0);
        most = Math.max(most, this.#beside(outlook, coupon, cover, lost, end));
      }
    } else if (discount.type === 'every' && discount.every.amount !== null) {
      const step = discount.every.amount;
      const reach = Math.min(end, lastMet);
      const lost = remaining - Math.ceil((remaining - reach) / step) * step;
      most = Math.max(most, this.#beside(outlook, coupon, cover, lost, end));
    }
    return Math.max(0, most - taken);
  }

  /** f(R − y, B − y) + y; 0 where y is not within 0 and `end`. */
  #beside(outlook: Outlook, coupon: PreparedCoupon, cover: number, y: number, end: number): number {
    if (y < 0 || y > end) return 0;
    const { list, units } = coupon;
    const remaining = (outlook.remaining[cover] ?? 0) - y;
    const room = (outlook.rooms[cover] ?? 0) - y;
    return discountOfSums(this.#prepared, coupon, outlook.state, { remaining, room, list, units }) + y;
  }
}

/** Slots by their last class. */
function membersBySlot(slots: Int32Array): Int32Array[] {
  const shared = new Map<number, number[]>();
  const all: number[][] = [];
  for (const [j, slot] of slots.entries()) {
    const members = slot < 0 ? undefined : shared.get(slot);
    if (members) {
      members.push(j);
      continue;
    }
    const own = [j];
    all.push(own);
    if (slot >= 0) shared.set(slot, own);
  }
  return all.sort((a, b) => (a.at(-1) ?? 0) - (b.at(-1) ?? 0)).map((members) => Int32Array.from(members));
}

/** A steady class gives as much beside them: it leaves them to be counted with another. */
function slotsInside(
  prepared: PreparedCart,
  { classes, steady }: Part,
  slots: readonly Int32Array[],
): (Int32Array | null)[] {
  const taken = slots.map((members) => linesTaken(prepared, classes, members));
  return classes.map(({ first: { coupon } }, j) => {
    if (steady[j] === 1 || !isScalar(coupon)) return null;
    const inside: number[] = [];
    for (let u = slots.length - 1; u >= 0; u--) {
      const lines = taken[u];
      if (lines && (slots[u]?.at(-1) ?? j) < j && isWithin(lines, coupon.giving)) inside.push(u);
    }
    return Int32Array.from(inside);
  });
}

/** Null where one of the slot takes from the fee. */
function linesTaken(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  members: Int32Array,
): Int32Array | null {
  const lines = new Int32Array(Math.ceil(prepared.count / 32));
  for (const j of members) {
    const coupon = classes[j]?.first.coupon;
    if (!coupon || takesFee(coupon)) return null;
    addLines(lines, coupon.giving);
  }
  return lines;
}
