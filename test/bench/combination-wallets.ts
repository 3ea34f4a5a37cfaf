import type { Cart } from '../../src/domain/cart.ts';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import type { ClaimableCoupon, WalletCoupon } from '../../src/domain/eligibility.ts';
import { copyOf, templateOf } from '../domain/make.ts';

export const kinds: readonly Kind[] = [
  {
    what: 'best combination, shop-like, 20 coupons × 20 lines',
    goalMs: 2,
    wallets: 300,
    make: (random) => shopLike(random, 20, 20),
  },
  {
    what: 'best combination, shop-like, 100 coupons × 50 lines',
    goalMs: 10,
    wallets: 200,
    make: (random) => shopLike(random, 100, 50),
  },
  {
    what: 'best combination, 1,000 copies of 20 templates × 20 lines',
    goalMs: 10,
    wallets: 50,
    make: copiesOfFew,
  },
  {
    what: 'best combination, all stackable and interacting, 20 × 20',
    goalMs: 50,
    wallets: 50,
    make: (random) => hostile(random, 20, 20),
  },
  {
    what: 'best combination, all stackable and interacting, 100 × 50',
    goalMs: 50,
    wallets: 50,
    make: (random) => hostile(random, 100, 50),
  },
  {
    what: 'best combination, the same with 200 claimable coupons',
    goalMs: 50,
    wallets: 20,
    make: (random) =>
      withClaimable(hostile(random, 100, 50), [
        ...hostile(random, 100, 50).wallet,
        ...hostile(random, 100, 50).wallet,
      ]),
  },
];

export interface Case {
  readonly cart: Cart;
  readonly wallet: readonly WalletCoupon[];
  readonly claimable: readonly ClaimableCoupon[];
}

interface Kind {
  readonly what: string;
  readonly goalMs: number;
  readonly wallets: number;
  readonly make: (random: Random) => Case;
}

/** 0 ≤ result < most, the same on every machine. */
type Random = (most: number) => number;

/** A linear congruential generator (Knuth's MMIX constants): its high bits. */
export function seeded(seed: number): Random {
  let state = BigInt(seed);
  return (most) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(most));
  };
}

function cartOf(random: Random, lines: number): Cart {
  return {
    currency: 'CNY',
    shippingFee: 1000,
    lines: Array.from({ length: lines }, (_, i) => ({
      lineId: `l${i}`,
      itemId: `i${i}`,
      quantity: 1 + random(3),
      unitPrice: 500 + random(9500),
      categoryPath: [`c${random(6)}`],
      brandId: `b${random(8)}`,
      merchantId: `m${random(4)}`,
      tags: [],
      floorPrice: random(5) === 0 ? 400 : null,
    })),
  };
}

/** A few groups (a merchant's, the platform's, shipping), some item coupons, an exclusive one now and then. */
function shopLike(random: Random, coupons: number, lines: number) {
  const cart = cartOf(random, lines);
  const wallet = Array.from({ length: coupons }, (_, i) => copy(i, random, shopCoupon(random)));
  return { cart, wallet, claimable: [] };
}

function shopCoupon(random: Random): Partial<TemplateDraft> {
  const kind = random(20);
  if (kind < 6) {
    const include = [{ type: 'item' as const, id: `i${random(20)}` }];
    const amount = 50 * (1 + random(8));
    return { scope: { include }, discount: { type: 'amount-off', amount }, stacking: { layer: 'item' } };
  }
  if (kind < 11) {
    const merchantId = `m${random(4)}`;
    const amount = 500 * (1 + random(6));
    const discount =
      random(2) === 0
        ? { type: 'amount-off' as const, amount }
        : { type: 'percent-off' as const, rateBps: 500 + 100 * random(15), maxAmount: 5000 };
    return { merchantId, discount, threshold: { amount: amount * 5 } };
  }
  if (kind < 17) {
    const amount = 1000 * (1 + random(8));
    const include = random(2) === 0 ? [all] : [{ type: 'category' as const, id: `c${random(6)}` }];
    return {
      scope: { include },
      discount: { type: 'amount-off', amount },
      threshold: { amount: amount * 6 },
    };
  }
  if (kind < 19) return { discount: { type: 'shipping-off', amount: 300 + 100 * random(7) } };
  return {
    discount: { type: 'percent-off', rateBps: 1000, maxAmount: 8000 },
    stacking: { exclusive: true, group: null },
  };
}

/** No group anywhere, wide and overlapping scopes, thresholds on what remains. */
function hostile(random: Random, coupons: number, lines: number) {
  const cart = cartOf(random, lines);
  const wallet = Array.from({ length: coupons }, (_, i) => {
    const amount = 500 + random(4000);
    const include = [all, { type: 'category' as const, id: `c${random(6)}` }].slice(random(2), 2);
    const discount =
      random(2) === 0
        ? { type: 'amount-off' as const, amount }
        : { type: 'percent-off' as const, rateBps: 300 + random(2000), maxAmount: amount };
    const threshold = { amount: 2000 + random(60_000) };
    return copy(i, random, { scope: { include }, discount, threshold, stacking: { group: null } });
  });
  return { cart, wallet, claimable: [] };
}

/** The same wallet, and coupons to claim under ids of their own. */
function withClaimable(one: Case, offered: readonly WalletCoupon[]): Case {
  const claimable = offered.map(({ template, listedItemIds, validFrom, validTo }, i) => ({
    template: { ...template, id: `claimable-${i}` },
    listedItemIds,
    validFrom,
    validTo,
  }));
  return { ...one, claimable };
}

function copiesOfFew(random: Random) {
  const templates = Array.from({ length: 20 }, (_, i) => copy(i, random, shopCoupon(random)));
  const wallet = Array.from({ length: 1000 }, (_, i) => {
    const { template, listedItemIds, ...rest } = templates[i % 20] ?? copy(0, random, {});
    return { ...rest, template, listedItemIds, userCouponId: `uc${i}`, validTo: 100 + random(50) };
  });
  return { cart: cartOf(random, 20), wallet, claimable: [] };
}

const all = { type: 'all' as const };

function copy(i: number, random: Random, draft: Partial<TemplateDraft>): WalletCoupon {
  return copyOf(`uc${i}`, templateOf(`t${i}`, draft), { validTo: 100 + random(50) });
}
