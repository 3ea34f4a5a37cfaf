import { performance } from 'node:perf_hooks';
import { decideEligibility, priceSelection } from '../../src/domain/eligibility.ts';
import { discountOf } from '../../src/domain/pricing/discount.ts';
import { prepareCart, startState } from '../../src/domain/pricing/prepared-cart.ts';
import { prepareCoupon } from '../../src/domain/pricing/prepared-coupon.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { type Case, kinds, seeded } from './combination-wallets.ts';

interface CombinationRow {
  readonly what: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly goalMs: number;
  readonly floorMs: number;
  readonly note: string;
}

/**
 * The whole decision: reasons, allocations, best set. Each wallet of a kind is another; percentiles are over wallets.
 * A wallet's time is the least of its rounds, so that what else the machine does is left out; nothing is kept from
 * one decision to the next. The floor reads the same input once and prices the winning set.
 */
export async function measureCombination(quick: boolean): Promise<readonly CombinationRow[]> {
  // All kinds first: a service is warm, and has seen every kind of coupon.
  for (const kind of kinds) {
    for (let i = 0; i < kind.wallets; i++) decide(kind.make(seeded(warmUpSeed + i)));
  }
  return kinds.map((kind) => {
    const cases = Array.from({ length: kind.wallets }, (_, i) => kind.make(seeded(i + 1)));
    const times = cases.map(() => Number.POSITIVE_INFINITY);
    const floors = cases.map(() => Number.POSITIVE_INFINITY);
    let exact = 0;
    for (let round = 0; round < (quick ? 1 : rounds); round++) {
      exact = 0;
      for (const [i, one] of cases.entries()) {
        const start = performance.now();
        const { best } = decide(one);
        const decided = performance.now();
        readOnce(one, best.userCouponIds);
        times[i] = Math.min(times[i] ?? 0, decided - start);
        floors[i] = Math.min(floors[i] ?? 0, performance.now() - decided);
        if (best.exact) exact++;
      }
    }
    const longest = Math.max(...times).toFixed(1);
    return {
      what: kind.what,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      goalMs: kind.goalMs,
      floorMs: percentile(floors, 0.5),
      note: `exact in ${exact} of ${cases.length}; longest ${longest} ms`,
    };
  });
}

const rounds = 5;
const warmUpSeed = 100_000;
const here = { now: 10, channel: null, region: null };

function decide(one: Case) {
  return decideEligibility({ ...here, ...one, selected: null });
}

/** Every template on the cart once, alone, and the winning set applied: no search is done without. */
function readOnce({ cart, wallet }: Case, winning: readonly string[]): void {
  const prepared = prepareCart(cart);
  const start = startState(prepared);
  const seen = new Map<CouponTemplate, boolean>();
  let giving = 0;
  for (const { template, listedItemIds, amount } of wallet) {
    const known = seen.get(template);
    const gives =
      known ?? discountOf(prepared, prepareCoupon(prepared, template, listedItemIds, amount), start) > 0;
    seen.set(template, gives);
    if (gives) giving++;
  }
  const named = new Set(winning);
  const chosen = wallet.filter(({ userCouponId }) => named.has(userCouponId));
  const priced = priceSelection({ ...here, cart, wallet: chosen, selected: winning });
  if (priced.userCouponIds.length > giving)
    throw new Error('the winning set holds coupons that give nothing');
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
