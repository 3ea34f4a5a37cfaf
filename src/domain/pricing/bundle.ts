import type { Discount } from '../template.ts';
import { wholes } from './exact.ts';
import { split } from './largest-remainder.ts';
import type { PreparedCart, PricingState } from './prepared-cart.ts';
import type { PreparedCoupon } from './prepared-coupon.ts';
import { sortUnits } from './unit-runs.ts';

type Bundle = Extract<Discount, { type: 'bundle-price' }>;

/**
 * S of a bundle price: units dearest first, cut into groups of `quantity`; each whole group saves what it costs
 * above `price`. With `shares`, adds each group's saving to its lines by position in the cover, weighted by their
 * units' amounts in the group.
 */
export function bundleSaving(
  prepared: PreparedCart,
  coupon: PreparedCoupon,
  state: PricingState,
  { quantity, price }: Bundle,
  shares: Float64Array | null = null,
): number {
  let toGo = wholes(coupon.units, quantity) * quantity;
  if (toGo === 0) return 0;
  const { runAmount, runUnits, runLine, runOrder } = prepared.space;
  const runs = sortUnits(prepared, coupon, state);
  const mixed = shares ? new MixedGroup(coupon.cover.length) : null;
  let saving = 0;
  let open = 0;
  let openSum = 0;
  for (let r = 0; r < runs && toGo > 0; r++) {
    const run = runOrder[r] ?? 0;
    const amount = runAmount[run] ?? 0;
    const k = runLine[run] ?? 0;
    let units = Math.min(runUnits[run] ?? 0, toGo);
    toGo -= units;
    while (units > 0) {
      if (open === 0 && units >= quantity) {
        // Whole groups out of one run, however many.
        const groups = wholes(units, quantity);
        const gain = groups * Math.max(0, quantity * amount - price);
        saving += gain;
        if (shares) shares[k] = (shares[k] ?? 0) + gain;
        units -= groups * quantity;
        continue;
      }
      const taken = Math.min(units, quantity - open);
      open += taken;
      openSum += taken * amount;
      mixed?.add(k, taken * amount);
      units -= taken;
      if (open < quantity) continue;
      const gain = Math.max(0, openSum - price);
      saving += gain;
      if (shares) mixed?.shareOut(gain, shares, prepared);
      open = 0;
      openSum = 0;
    }
  }
  return saving;
}

/** A group that is made of units of more than one run: amounts by position in the cover. */
class MixedGroup {
  readonly #amounts: Float64Array;
  readonly #shares: Float64Array;

  constructor(lines: number) {
    this.#amounts = new Float64Array(lines);
    this.#shares = new Float64Array(lines);
  }

  add(k: number, amount: number): void {
    this.#amounts[k] = (this.#amounts[k] ?? 0) + amount;
  }

  /** A group's saving is at most its amounts, so amounts as rooms bind nothing: "no room yet". */
  shareOut(gain: number, shares: Float64Array, prepared: PreparedCart): void {
    this.#shares.fill(0);
    split(gain, this.#amounts, this.#amounts, this.#amounts.length, this.#shares, prepared.space.split);
    for (let k = 0; k < shares.length && k < this.#shares.length; k++) {
      shares[k] = (shares[k] ?? 0) + (this.#shares[k] ?? 0);
    }
    this.#amounts.fill(0);
  }
}
