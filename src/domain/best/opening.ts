import { applyKnown } from '../pricing/apply.ts';
import { discountOf } from '../pricing/discount.ts';
import { type PreparedCart, type PricingState, startState } from '../pricing/prepared-cart.ts';
import type { CouponClass } from './classes.ts';
import type { ConflictTable } from './conflict-table.ts';
import type { Effort } from './effort.ts';

/** Classes in application order, an entry a copy, and what they give together. */
export interface Opening {
  readonly set: readonly number[];
  readonly total: number;
}

/** A good set to begin with: dearest alone first, each kept where the whole set then saves more. */
export function openGreedily(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  conflicts: ConflictTable,
  effort: Effort,
): Opening {
  const gainOf = (j: number) => classes[j]?.alone ?? 0;
  const byGain = classes.map((_, j) => j).sort((a, b) => gainOf(b) - gainOf(a) || a - b);
  let kept: Applied = { set: [], after: [], total: 0 };
  let tries = mostTries;
  for (const j of byGain) {
    if (kept.set.some((k) => conflicts[j]?.[k] === 1)) continue;
    for (let c = 0; c < (classes[j]?.limit ?? 0) && tries-- > 0; c++) {
      const tried = withOneMore(prepared, classes, kept, j, effort);
      if (tried === null || tried.total <= kept.total) break;
      kept = tried;
    }
  }
  return kept;
}

/** What is usable of the set: those of it that give nothing at their turn are left out. */
export function openWith(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  set: readonly number[],
  effort: Effort,
): Opening {
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
  return { set: kept, total };
}

/** Bounds the opening on wallets of a thousand coupons. */
const mostTries = 300;

interface Applied extends Opening {
  /** The state after each of the set, and what was given up to there. */
  readonly after: readonly { readonly state: PricingState; readonly total: number }[];
}

/** What goes before the new one stays as it is. Null where one gives 0 or there are too many of a template. */
function withOneMore(
  prepared: PreparedCart,
  classes: readonly CouponClass[],
  { set, after }: Applied,
  more: number,
  effort: Effort,
): Applied | null {
  const { perOrder, first } = classes[more] ?? { perOrder: 0, first: null };
  const copies = set.filter((j) => classes[j]?.first.template.id === first?.template.id).length;
  if (copies >= perOrder) return null;
  const later = set.findIndex((j) => j > more);
  const at = later < 0 ? set.length : later;
  const tried = [...set.slice(0, at), more, ...set.slice(at)];
  const applied = after.slice(0, at);
  let { state, total } = applied.at(-1) ?? { state: startState(prepared), total: 0 };
  for (const j of tried.slice(at)) {
    const coupon = classes[j]?.first.coupon;
    const gain = coupon ? discountOf(prepared, coupon, state) : 0;
    if (!coupon || gain === 0) return null;
    state = { remaining: state.remaining.slice(), shipping: state.shipping };
    total += applyKnown(prepared, coupon, state, gain);
    effort.spend(5 * coupon.cover.length);
    applied.push({ state, total });
  }
  return { set: tried, after: applied, total };
}
