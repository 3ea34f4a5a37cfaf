import { discountOfSums, type Sums } from '../pricing/discount.ts';
import type { PreparedCart, PricingState } from '../pricing/prepared-cart.ts';
import type { PreparedCoupon } from '../pricing/prepared-coupon.ts';
import type { CouponClass } from './classes.ts';
import type { Effort } from './effort.ts';
import { addLines, isWithin } from './line-bits.ts';
import type { Part } from './parts.ts';
import { isScalar, takesFee } from './steady.ts';

/** What a bound is taken from: the node's state and what each class would give in it. */
export interface Outlook {
  readonly state: PricingState;
  readonly gains: Float64Array;
  readonly blocked: Uint8Array;
  /** R and B of each class in the state. */
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
  readonly #slots: readonly (readonly number[])[];
  /** [slot][class]: whether all of the slot's coupons come before the class and cover its lines alone. */
  readonly #inside: readonly Uint8Array[];
  readonly #values: Float64Array;
  readonly #claimant: Int32Array;
  readonly #marks: Int32Array;
  readonly #steady: Uint8Array;
  readonly #effort: Effort;
  #mark = 0;

  /** `slots`: by class, the group that it shares; -1 for one by itself. */
  constructor(prepared: PreparedCart, { classes, steady }: Part, slots: Int32Array, effort: Effort) {
    this.#effort = effort;
    this.#steady = steady;
    this.#prepared = prepared;
    this.#classes = classes;
    this.#slots = membersBySlot(slots);
    this.#inside = insideTable(prepared, classes, this.#slots);
    this.#values = new Float64Array(this.#slots.length);
    this.#claimant = new Int32Array(this.#slots.length);
    this.#marks = new Int32Array(this.#slots.length);
  }

  /** The most that classes from `from` on can give; `left(j)` is how many copies of j may still be taken. */
  of(outlook: Outlook, from: number, left: (j: number) => number): number {
    this.#claimant.fill(-1);
    this.#effort.spendOnBound(this.#classes.length - from);
    let total = 0;
    for (let s = 0; s < this.#slots.length; s++) {
      let most = 0;
      for (const j of this.#slots[s] ?? []) {
        const gain = outlook.gains[j] ?? 0;
        if (j < from || outlook.blocked[j] === 1) continue;
        const all = gain * left(j);
        // What it gives at most, reduced or not, is no more than the slot has already.
        if (all <= most) continue;
        const coupon = this.#classes[j]?.first.coupon;
        // A steady one gives as much beside them: it leaves them to be counted with another.
        const canShrink = coupon && this.#steady[j] === 0 && all === gain && isScalar(coupon);
        const reduced = canShrink ? this.#reduced(outlook, coupon, s, j) : all;
        if (reduced > most) most = reduced;
      }
      this.#values[s] = most;
      total += most;
    }
    return total;
  }

  /** F of class j in slot s; claims the slots that it rests on. */
  #reduced(outlook: Outlook, coupon: PreparedCoupon, s: number, j: number): number {
    const mark = ++this.#mark;
    this.#effort.spendOnBound(s / 2);
    let taken = 0;
    // Later slots first: a claimed one is looked at after its claimant.
    for (let u = s - 1; u >= 0; u--) {
      const value = this.#values[u] ?? 0;
      if (value === 0 || this.#inside[u]?.[j] !== 1) continue;
      const claimant = this.#claimant[u] ?? -1;
      if (claimant >= 0 && claimant !== s && this.#marks[claimant] !== mark) continue;
      this.#marks[u] = mark;
      if (claimant < 0) this.#claimant[u] = s;
      taken += value;
    }
    if (taken === 0) return outlook.gains[j] ?? 0;
    return this.#mostBeside(outlook, coupon, j, taken);
  }

  /**
   * F: f(R − y, B − y) + y grows with y up to where a threshold, a tier or one more `every` is lost, since no
   * discount falls faster than what is taken away; so only those points and the end are looked at.
   */
  #mostBeside(outlook: Outlook, coupon: PreparedCoupon, j: number, taken: number): number {
    const remaining = outlook.remaining[j] ?? 0;
    const room = outlook.rooms[j] ?? 0;
    const end = Math.min(taken, room);
    const sums: Sums = { remaining, room, list: coupon.list, units: coupon.units };
    let most = 0;
    const tryAt = (y: number) => {
      if (y < 0 || y > end) return;
      sums.remaining = remaining - y;
      sums.room = room - y;
      const beside = discountOfSums(this.#prepared, coupon, outlook.state, sums) - (taken - y);
      if (beside > most) most = beside;
    };
    tryAt(end);
    if (coupon.onList) return most;
    const lastMet = remaining - coupon.thresholdAmount;
    tryAt(lastMet);
    const { discount } = coupon;
    if (discount.type === 'tiers') {
      for (const { threshold } of discount.tiers) tryAt(remaining - (threshold.amount ?? 0));
    } else if (discount.type === 'every' && discount.every.amount !== null) {
      const step = discount.every.amount;
      const reach = Math.min(end, lastMet);
      tryAt(remaining - Math.ceil((remaining - reach) / step) * step);
    }
    return most;
  }
}

/** Slots by their last class. */
function membersBySlot(slots: Int32Array): number[][] {
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
  return all.sort((a, b) => (a.at(-1) ?? 0) - (b.at(-1) ?? 0));
}

function insideTable(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  slots: readonly (readonly number[])[],
): Uint8Array[] {
  return slots.map((members) => {
    const inside = new Uint8Array(classes.length);
    const coupons = members.flatMap((j) => classes[j]?.first.coupon ?? []);
    if (coupons.some(takesFee)) return inside;
    const union = new Int32Array(Math.ceil(prepared.count / 32));
    for (const { giving } of coupons) addLines(union, giving);
    for (let j = (members.at(-1) ?? 0) + 1; j < classes.length; j++) {
      const giving = classes[j]?.first.coupon.giving;
      if (giving && isWithin(union, giving)) inside[j] = 1;
    }
    return inside;
  });
}
