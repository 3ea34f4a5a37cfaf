import { discountOfSums, sumsOf } from '../pricing/discount.ts';
import { type PreparedCart, type PricingState, startState } from '../pricing/prepared-cart.ts';
import type { CouponClass } from './classes.ts';
import { isScalar, looksAtLines, takesFee } from './kinds.ts';
import { meets } from './line-bits.ts';

/**
 * By class, in application order: 1 where a copy gives what it gives alone in every set without a conflict, whatever
 * of the set goes before it.
 *
 * What goes before is at most one coupon of each other slot, and the class's own other copies; none gives more than
 * alone. So of what a coupon looks at, at most T is gone at its turn, the sum of the dearest of each slot. Where y is
 * gone of its lines, R and B are both y lower, and what it gives never rises as they fall: where it gives as much at
 * y = T as at y = 0, it gives that at every y between. Unit types look at more than sums: steady only where T = 0.
 */
export function steadyClasses(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  slots: Int32Array,
): Uint8Array {
  const steady = new Uint8Array(classes.length);
  const start = startState(prepared);
  const onLines = new MostBefore(classes, slots);
  const onFee = new MostBefore(classes, slots);
  for (const [j, each] of classes.entries()) {
    const { coupon } = each.first;
    const own = (each.limit - 1) * each.alone;
    let isSteady: boolean;
    if (takesFee(coupon)) {
      const fee = onFee.all(j) + own;
      const lines = looksAtLines(coupon) ? onLines.meeting(j) : 0;
      isSteady = givesAsMuch(prepared, each, start, lines, fee);
    } else {
      isSteady =
        // Most are steady whichever lines the others cover.
        givesAsMuch(prepared, each, start, onLines.all(j) + own, 0) ||
        givesAsMuch(prepared, each, start, onLines.meeting(j) + own, 0);
    }
    if (isSteady) steady[j] = 1;
    (takesFee(coupon) ? onFee : onLines).add(j);
  }
  return steady;
}

/** The most that classes added so far can take in one set with a later class. */
class MostBefore {
  readonly #classes: readonly CouponClass[];
  readonly #slots: Int32Array;
  readonly #added: number[] = [];
  readonly #most: Float64Array;
  #all = 0;

  constructor(classes: readonly CouponClass[], slots: Int32Array) {
    this.#classes = classes;
    this.#slots = slots;
    this.#most = new Float64Array(classes.length);
  }

  add(i: number): void {
    this.#added.push(i);
    this.#all += raise(this.#most, this.#slots[i] ?? -1, mostOf(this.#classes[i]));
  }

  /** Of all lines. */
  all(j: number): number {
    const slot = this.#slots[j] ?? -1;
    return slot < 0 ? this.#all : this.#all - (this.#most[slot] ?? 0);
  }

  /** Of those that meet the lines of class j. */
  meeting(j: number): number {
    const giving = this.#classes[j]?.first.coupon.giving;
    const own = this.#slots[j] ?? -1;
    const most = new Float64Array(this.#classes.length);
    let all = 0;
    for (const i of this.#added) {
      const slot = this.#slots[i] ?? -1;
      const each = this.#classes[i];
      if (!giving || !each || (slot >= 0 && slot === own) || !meets(giving, each.first.coupon.giving))
        continue;
      all += raise(most, slot, mostOf(each));
    }
    return all;
  }
}

/** All copies together. */
function mostOf(each: CouponClass | undefined): number {
  return each ? each.alone * each.limit : 0;
}

/** By how much the slot's most rises; -1: a slot by itself. */
function raise(most: Float64Array, slot: number, amount: number): number {
  if (slot < 0) return amount;
  const before = most[slot] ?? 0;
  if (amount <= before) return 0;
  most[slot] = amount;
  return amount - before;
}

/** Whether it gives what it gives alone where so much of its lines' room and of the fee is gone. */
function givesAsMuch(
  prepared: PreparedCart,
  { first: { coupon }, alone }: CouponClass,
  start: PricingState,
  ofLines: number,
  ofFee: number,
): boolean {
  if (ofLines === 0 && ofFee === 0) return true;
  if (!isScalar(coupon) && !takesFee(coupon)) return false;
  const sums = sumsOf(prepared, coupon, start);
  const gone = Math.min(ofLines, sums.room);
  sums.remaining -= gone;
  sums.room -= gone;
  const state = { remaining: start.remaining, shipping: Math.max(0, start.shipping - ofFee) };
  return discountOfSums(prepared, coupon, state, sums) === alone;
}
