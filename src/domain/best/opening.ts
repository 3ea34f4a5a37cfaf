import { applyKnown } from '../pricing/apply.ts';
import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, startState } from '../pricing/prepared-cart.ts';
import type { Effort } from './effort.ts';
import type { Part } from './parts.ts';

/**
 * A good set to begin with: dearest alone first, each kept where the whole set then saves more. Every set that is
 * tried and usable is offered, its classes in application order. `gains`: what each class gives alone.
 */
export function openGreedily(
  prepared: PreparedCart,
  part: Part,
  gains: Float64Array,
  effort: Effort,
  offer: (set: readonly number[], total: number) => void,
): void {
  const { classes, conflicts } = part;
  const byGain = classes
    .map((_, j) => j)
    .filter((j) => (gains[j] ?? 0) > 0)
    .sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0) || a - b);
  const state = startState(prepared);
  let kept: number[] = [];
  let best = 0;
  let tries = mostTries;
  for (const j of byGain) {
    if (kept.some((k) => conflicts[j]?.[k] === 1)) continue;
    for (let c = 0; c < (classes[j]?.limit ?? 0) && tries-- > 0; c++) {
      const tried = [...kept, j].sort((a, b) => a - b);
      state.remaining.set(prepared.list);
      state.shipping = prepared.cart.shippingFee;
      const total = totalOf(prepared, part, tried, state, effort);
      if (total === null) break;
      offer(tried, total);
      if (total <= best) break;
      kept = tried;
      best = total;
    }
  }
}

/** Offers what is usable of the set: those of it that give nothing at their turn are left out. */
export function openWith(
  prepared: PreparedCart,
  { classes }: Part,
  set: readonly number[],
  effort: Effort,
  offer: (set: readonly number[], total: number) => void,
): void {
  const state = startState(prepared);
  const kept: number[] = [];
  let total = 0;
  for (const j of set) {
    const coupon = classes[j]?.first.coupon;
    if (!coupon) continue;
    const gain = discountOf(prepared, coupon, state);
    effort.spend(5 * coupon.cover.length);
    if (gain === 0) continue;
    total += applyKnown(prepared, coupon, state, gain);
    kept.push(j);
  }
  offer(kept, total);
}

/** Bounds the opening on wallets of a thousand coupons. */
const mostTries = 300;

/** What the set gives, null where one of it gives 0 or there are too many of a template. */
function totalOf(
  prepared: PreparedCart,
  { classes }: Part,
  set: readonly number[],
  state: ReturnType<typeof startState>,
  effort: Effort,
): number | null {
  let total = 0;
  const copies = new Map<string, number>();
  for (const j of set) {
    const each = classes[j];
    if (!each) return null;
    const { id } = each.first.template;
    const count = (copies.get(id) ?? 0) + 1;
    copies.set(id, count);
    if (count > each.perOrder) return null;
    const gain = discountOf(prepared, each.first.coupon, state);
    if (gain === 0) return null;
    total += applyKnown(prepared, each.first.coupon, state, gain);
    effort.spend(5 * each.first.coupon.cover.length);
  }
  return total;
}
