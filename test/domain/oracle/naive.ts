/**
 * The design page once more, read literally: bigint, one element a unit, every subset tried. It shares no code with
 * src/domain and is far too slow for anything but the carts of tests.
 */
import type { Cart, CartLine } from '../../../src/domain/cart.ts';
import type { WalletCoupon } from '../../../src/domain/eligibility.ts';
import type { AmountOrQuantity, CouponTemplate, Target } from '../../../src/domain/template.ts';

export interface NaiveResult {
  readonly ids: string[];
  readonly total: number;
}

export interface NaiveState {
  remaining: bigint[];
  shipping: bigint;
}

export function naiveStart(cart: Cart): NaiveState {
  return {
    remaining: cart.lines.map((line) => BigInt(line.quantity) * BigInt(line.unitPrice)),
    shipping: BigInt(cart.shippingFee),
  };
}

const layerRank = { item: 0, merchant: 1, platform: 2, shipping: 3 };

function naiveOrder(a: WalletCoupon, b: WalletCoupon): number {
  const rank = (c: WalletCoupon) => layerRank[c.template.stacking.layer];
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.template.priority !== b.template.priority) return b.template.priority - a.template.priority;
  if (a.template.id !== b.template.id) return a.template.id < b.template.id ? -1 : 1;
  return a.userCouponId < b.userCouponId ? -1 : 1;
}

/** The shares by line that one coupon takes now, and what it takes off shipping. */
export function naiveTake(
  cart: Cart,
  copy: WalletCoupon,
  state: NaiveState,
): { shares: bigint[]; shipping: bigint } {
  const { template } = copy;
  const { discount } = template;
  const none = cart.lines.map(() => 0n);
  const covered = cart.lines.flatMap((line, i) => (isCovered(template, line, copy) ? [i] : []));
  if (covered.length === 0) return { shares: none, shipping: 0n };
  const rest = (i: number) => state.remaining[i]!;
  const line = (i: number) => cart.lines[i]!;
  const gives = (i: number) => max(0n, rest(i) - BigInt(line(i).quantity) * BigInt(line(i).floorPrice ?? 0));
  const R = sum(covered.map(rest));
  const L = sum(covered.map((i) => BigInt(line(i).quantity) * BigInt(line(i).unitPrice)));
  const B = sum(covered.map(gives));
  const U = sum(covered.map((i) => BigInt(line(i).quantity)));
  const X = template.threshold?.basis === 'list' ? L : R;
  const met = (need: AmountOrQuantity) =>
    (need.amount === null || X >= BigInt(need.amount)) &&
    (need.quantity === null || U >= BigInt(need.quantity));
  if (template.threshold && !met(template.threshold)) return { shares: none, shipping: 0n };
  const percent = (rateBps: number, cap: number | null) =>
    min(halfUp(R * BigInt(rateBps), 10000n), cap === null ? R : BigInt(cap), B);
  const all = (amount: bigint) => {
    const shares = none.slice();
    share(amount, covered.map(rest), covered.map(gives)).forEach((part, k) => {
      shares[covered[k]!] = part;
    });
    return { shares, shipping: 0n };
  };
  switch (discount.type) {
    case 'amount-off':
      return all(min(BigInt(discount.amount), B));
    case 'random-amount':
      return all(min(BigInt(copy.amount ?? discount.min), B));
    case 'percent-off':
      return all(percent(discount.rateBps, discount.maxAmount));
    case 'tiers':
      return all(
        discount.tiers
          .filter((tier) => met(tier.threshold))
          .map((tier) =>
            tier.amount !== null ? min(BigInt(tier.amount), B) : percent(tier.rateBps ?? 0, tier.maxAmount),
          )
          .reduce(max, 0n),
      );
    case 'every': {
      const { every, amount, maxTimes } = discount;
      let times = every.amount !== null ? X / BigInt(every.amount) : U / BigInt(every.quantity ?? 1);
      if (maxTimes !== null) times = min(times, BigInt(maxTimes));
      return all(min(BigInt(amount) * times, B));
    }
    case 'shipping-off':
      return {
        shares: none,
        shipping: discount.amount === null ? state.shipping : min(BigInt(discount.amount), state.shipping),
      };
  }
  // Unit types: one element a unit.
  const units = covered
    .flatMap((i) => spread(rest(i), line(i).quantity).map((amount) => ({ i, amount })))
    .sort((a, b) => (a.amount === b.amount ? a.i - b.i : a.amount > b.amount ? -1 : 1));
  const size = discount.type === 'bundle-price' ? discount.quantity : discount.buy + discount.get;
  const groups: (typeof units)[] = [];
  for (let at = 0; at + size <= units.length; at += size) groups.push(units.slice(at, at + size));
  const wanted = cart.lines.map(() => 0n);
  let S = 0n;
  if (discount.type === 'bundle-price') {
    for (const group of groups) {
      const saving = max(0n, sum(group.map((unit) => unit.amount)) - BigInt(discount.price));
      S += saving;
      const weights = cart.lines.map((_, i) =>
        sum(group.filter((unit) => unit.i === i).map((unit) => unit.amount)),
      );
      share(saving, weights, null).forEach((part, i) => {
        wanted[i]! += part;
      });
    }
  } else {
    const reduced = groups
      .slice(0, discount.maxTimes ?? groups.length)
      .flatMap((group) => group.slice(discount.buy));
    S = halfUp(sum(reduced.map((unit) => unit.amount)) * BigInt(discount.rateBps), 10000n);
    const weights = cart.lines.map((_, i) =>
      sum(reduced.filter((unit) => unit.i === i).map((unit) => unit.amount)),
    );
    share(S, weights, null).forEach((part, i) => {
      wanted[i]! += part;
    });
  }
  const total = min(S, B);
  const kept = wanted.map((part, i) => (covered.includes(i) ? min(part, gives(i)) : 0n));
  const more = share(
    total - sum(kept),
    covered.map(rest),
    covered.map((i) => gives(i) - kept[i]!),
  );
  more.forEach((part, k) => {
    kept[covered[k]!]! += part;
  });
  return { shares: kept, shipping: 0n };
}

/** Null where a coupon of the set gives 0 at its turn. */
export function naiveTotal(cart: Cart, set: readonly WalletCoupon[]): bigint | null {
  const state = naiveStart(cart);
  let total = 0n;
  for (const copy of set.toSorted(naiveOrder)) {
    const { shares, shipping } = naiveTake(cart, copy, state);
    const off = sum(shares) + shipping;
    if (off === 0n) return null;
    total += off;
    state.shipping -= shipping;
    shares.forEach((part, i) => {
      state.remaining[i]! -= part;
    });
  }
  return total;
}

export function naiveConflict(set: readonly WalletCoupon[]): boolean {
  for (const a of set) {
    const copies = set.filter((b) => b.template.id === a.template.id).length;
    const { perOrder } = a.template.stacking;
    if (perOrder !== null && copies > perOrder) return true;
    for (const b of set) {
      if (a.template.id === b.template.id) continue;
      const [s, t] = [a.template.stacking, b.template.stacking];
      if (s.exclusive || t.exclusive) return true;
      if (s.group !== null && s.group === t.group) return true;
      const named = s.excludes.some(
        ({ refType, refId }) =>
          refId ===
          { coupon: b.template.id, merchant: b.template.merchantId, group: t.group, layer: t.layer }[refType],
      );
      if (named) return true;
    }
  }
  return false;
}

/** Every subset of the wallet, the best by the page's ties. */
export function naiveBest(cart: Cart, wallet: readonly WalletCoupon[]): NaiveResult {
  let best: WalletCoupon[] = [];
  let bestTotal = 0n;
  for (let bits = 1; bits < 2 ** wallet.length; bits++) {
    const set = wallet.filter((_, i) => (bits >> i) % 2 === 1);
    if (naiveConflict(set)) continue;
    const total = naiveTotal(cart, set);
    if (total === null) continue;
    if (total > bestTotal || (total === bestTotal && beats(set, best))) {
      best = set;
      bestTotal = total;
    }
  }
  return { ids: best.toSorted(naiveOrder).map((copy) => copy.userCouponId), total: Number(bestTotal) };
}

function beats(a: readonly WalletCoupon[], b: readonly WalletCoupon[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const keys = (set: readonly WalletCoupon[]) => [
    ...set.map((copy) => copy.validTo).sort((x, y) => x - y),
    ...set.map((copy) => copy.userCouponId).sort(),
  ];
  const [mine, theirs] = [keys(a), keys(b)];
  const at = mine.findIndex((key, i) => key !== theirs[i]);
  return at >= 0 && mine[at]! < theirs[at]!;
}

function isCovered(template: CouponTemplate, line: CartLine, copy: WalletCoupon): boolean {
  const hit = (target: Target) => {
    if (target.type === 'all') return true;
    if (target.type === 'items') return copy.listedItemIds.has(line.itemId);
    const own = {
      item: [line.itemId],
      category: line.categoryPath,
      brand: [line.brandId],
      merchant: [line.merchantId],
      tag: line.tags,
    }[target.type];
    return own.includes(target.id);
  };
  if (template.merchantId !== null && line.merchantId !== template.merchantId) return false;
  return template.scope.include.some(hit) && !template.scope.exclude.some(hit);
}

/** Largest remainder by exact comparison of fractions; `rooms` null: no room yet. */
export function share(amount: bigint, weights: readonly bigint[], rooms: readonly bigint[] | null): bigint[] {
  const parts = weights.map(() => 0n);
  let rest = amount;
  let open = weights.flatMap((weight, i) => (weight > 0n && (rooms === null || rooms[i]! > 0n) ? [i] : []));
  while (rest > 0n) {
    const total = sum(open.map((i) => weights[i]!));
    const over = rooms === null ? [] : open.filter((i) => rest * weights[i]! > rooms[i]! * total);
    if (over.length > 0 && rooms !== null) {
      for (const i of over) parts[i]! += rooms[i]!;
      rest -= sum(over.map((i) => rooms[i]!));
      open = open.filter((i) => !over.includes(i));
      continue;
    }
    const fractions = open.map((i) => ({ i, fraction: (rest * weights[i]!) % total }));
    let left = rest;
    for (const i of open) {
      parts[i]! += (rest * weights[i]!) / total;
      left -= (rest * weights[i]!) / total;
    }
    fractions.sort((a, b) => (a.fraction === b.fraction ? a.i - b.i : a.fraction > b.fraction ? -1 : 1));
    for (const { i } of fractions.slice(0, Number(left))) parts[i]! += 1n;
    return parts;
  }
  return parts;
}

function spread(amount: bigint, units: number): bigint[] {
  const n = BigInt(units);
  return Array.from({ length: units }, (_, k) => amount / n + (BigInt(k) < amount % n ? 1n : 0n));
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => a + b, 0n);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(...values: bigint[]): bigint {
  return values.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
}
