import { bestSet } from './best/best-set.ts';
import type { Cart } from './cart.ts';
import { savingOfOneMore } from './claimable.ts';
import type {
  Allocation,
  BestCombination,
  Eligibility,
  SelectedCombination,
  UnusableCoupon,
  UsableCoupon,
} from './combination.ts';
import type { Reason } from './decision.ts';
import { hintsOf } from './hints.ts';
import type { Instant } from './instant.ts';
import { apply } from './pricing/apply.ts';
import { type Sums, sumsOf } from './pricing/discount.ts';
import { type PreparedCart, type PricingState, prepareCart, startState } from './pricing/prepared-cart.ts';
import { type PreparedCoupon, prepareCoupon, withDrawn } from './pricing/prepared-coupon.ts';
import { type Circumstances, moneyReasons, standingReasons } from './reasons.ts';
import { applySet } from './stacking/apply-set.ts';
import type { Candidate } from './stacking/candidate.ts';
import { pairConflicts } from './stacking/conflicts.ts';
import { byExpiry, byId, inApplicationOrder } from './stacking/order.ts';
import type { CouponTemplate } from './template.ts';
import type { UserCouponStatus } from './user-coupon.ts';

export interface WalletCoupon {
  readonly userCouponId: string;
  readonly template: CouponTemplate;
  /** Items of the cart that the explicit list holds. */
  readonly listedItemIds: ReadonlySet<string>;
  /** As stored. */
  readonly status: UserCouponStatus;
  readonly validFrom: Instant;
  readonly validTo: Instant;
  /** The drawn value of a random amount, else null. */
  readonly amount: number | null;
}

export interface ClaimableCoupon {
  readonly template: CouponTemplate;
  readonly listedItemIds: ReadonlySet<string>;
  readonly validFrom: Instant;
  readonly validTo: Instant;
}

export interface EligibilityInput {
  readonly now: Instant;
  readonly channel: string | null;
  readonly region: string | null;
  readonly cart: Cart;
  /** Stored `unused` or `frozen` with now < validTo, and whatever `selected` names. */
  readonly wallet: readonly WalletCoupon[];
  readonly selected: readonly string[] | null;
  /** What the user could claim now. */
  readonly claimable: readonly ClaimableCoupon[];
  readonly nodeBudget?: number;
}

/** Which copies this cart may use, why not the others, which set saves most, and what would unlock more. */
export function decideEligibility(input: EligibilityInput): Eligibility {
  const prepared = prepareCart(input.cart);
  const named = new Set(input.selected);
  const copies = lookAtAll(
    prepared,
    input,
    (copy) => isLive(copy, input.now) || named.has(copy.userCouponId),
  );
  const usable = copies.filter(({ reasons }) => reasons.length === 0);
  const candidates = usable.map(({ candidate }) => candidate);
  const solved = bestSet(prepared, candidates, input.nodeBudget);
  const { best } = solved;
  const missed = copies.map(({ candidate, sums, reasons }) => {
    const { userCouponId, template, validTo, coupon } = candidate;
    return { userCouponId, couponId: template.id, validTo, coupon, sums, reasons };
  });
  return {
    usable: usableAlone(prepared, candidates),
    unusable: unusableOf(copies),
    best: {
      ...applySet(prepared, best.members).combination,
      exact: best.exact,
      upperBound: best.upperBound,
    },
    selected: input.selected === null ? null : combine(prepared, selectedOf(copies, named)),
    hints: hintsOf(prepared, startState(prepared), missed),
    claimable: savingOfOneMore(prepared, input, solved),
  };
}

/** What a freeze takes: the same figures as `selected` of eligibility. */
export function priceSelection(
  input: Omit<EligibilityInput, 'selected' | 'claimable'> & { readonly selected: readonly string[] },
): SelectedCombination {
  const prepared = prepareCart(input.cart);
  const named = new Set(input.selected);
  const copies = lookAtAll(prepared, input, ({ userCouponId }) => named.has(userCouponId));
  return combine(prepared, copies);
}

interface Looked {
  readonly candidate: Candidate;
  readonly sums: Sums;
  readonly reasons: readonly Reason[];
}

function isLive({ status, validTo }: WalletCoupon, now: Instant): boolean {
  return (status === 'unused' || status === 'frozen') && now < validTo;
}

/** Every copy once, by userCouponId, so that nothing below depends on the caller's order. */
function lookAtAll(
  prepared: PreparedCart,
  input: Pick<EligibilityInput, 'now' | 'channel' | 'region' | 'cart' | 'wallet'>,
  isAsked: (copy: WalletCoupon) => boolean,
): Looked[] {
  const { now, channel, region } = input;
  const here: Circumstances = { now, channel, region, currency: input.cart.currency };
  const known = new Map<CouponTemplate, OnCart>();
  const start = startState(prepared);
  const copies = new Map(input.wallet.filter(isAsked).map((copy) => [copy.userCouponId, copy]));
  return [...copies.values()]
    .sort((a, b) => byId(a.userCouponId, b.userCouponId))
    .map((copy): Looked => {
      const { userCouponId, template, validTo } = copy;
      const seen = known.get(template);
      const onCart = lookOnCart(prepared, copy, start, seen);
      if (!seen) known.set(template, onCart);
      const { coupon, sums, money } = onCart;
      const standing = standingReasons(copy, here);
      const isGone = copy.status === 'used' || copy.status === 'void';
      const counts = !isGone && template.currency === here.currency;
      const candidate = { userCouponId, template, validTo, coupon };
      return { candidate, sums, reasons: counts ? [...standing, ...money] : standing };
    });
}

interface OnCart {
  readonly coupon: PreparedCoupon;
  readonly sums: Sums;
  readonly money: readonly Reason[];
}

/** What another copy of the template showed holds for this one, but that each random amount is its own. */
function lookOnCart(
  prepared: PreparedCart,
  { template, listedItemIds, amount }: WalletCoupon,
  start: PricingState,
  seen: OnCart | undefined,
): OnCart {
  if (seen && template.discount.type !== 'random-amount') return seen;
  const coupon = seen
    ? withDrawn(seen.coupon, amount)
    : prepareCoupon(prepared, template, listedItemIds, amount);
  const sums = sumsOf(prepared, coupon, start);
  return { coupon, sums, money: moneyReasons(prepared, coupon, start, sums) };
}

/** As if each were alone: by discount descending, validTo, userCouponId. */
function usableAlone(prepared: PreparedCart, candidates: readonly Candidate[]): UsableCoupon[] {
  const known = new Map<PreparedCoupon, Alone>();
  const state = startState(prepared);
  const alone = candidates.map((candidate) => {
    const { coupon } = candidate;
    const given = known.get(coupon) ?? applyAlone(prepared, coupon, state);
    known.set(coupon, given);
    return { candidate, given };
  });
  alone.sort((a, b) => b.given.discount - a.given.discount || byExpiry(a.candidate, b.candidate));
  return alone.map(({ candidate: { userCouponId, template }, given }) => ({
    userCouponId,
    couponId: template.id,
    ...given,
  }));
}

type Alone = Pick<UsableCoupon, 'discount' | 'allocations'>;

/** `state` is set back to the start first. */
function applyAlone(prepared: PreparedCart, coupon: PreparedCoupon, state: PricingState): Alone {
  state.remaining.set(prepared.list);
  state.shipping = prepared.cart.shippingFee;
  const discount = apply(prepared, coupon, state);
  const allocations: Allocation[] = [];
  for (let k = 0; k < coupon.cover.length; k++) {
    const amount = prepared.space.shares[k] ?? 0;
    const line = prepared.cart.lines[coupon.cover[k] ?? 0];
    if (amount > 0 && line) allocations.push({ lineId: line.lineId, amount });
  }
  return { discount, allocations };
}

function selectedOf(copies: readonly Looked[], named: ReadonlySet<string>): Looked[] {
  return copies.filter(({ candidate }) => named.has(candidate.userCouponId));
}

function unusableOf(copies: readonly Looked[]): UnusableCoupon[] {
  return copies
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ candidate, reasons }) => {
      const { userCouponId, template } = candidate;
      return { userCouponId, couponId: template.id, reasons };
    });
}

/** A chosen set: applied whole, or not at all with what stands against it. */
function combine(prepared: PreparedCart, copies: readonly Looked[]): SelectedCombination {
  const unusable = unusableOf(copies);
  const ordered = copies.map(({ candidate }) => candidate).sort(inApplicationOrder);
  const conflicts = pairConflicts(ordered);
  if (conflicts.length > 0 || unusable.length > 0) {
    return { ...chosen(prepared, []), conflicts, unusable };
  }
  const { idle } = applySet(prepared, ordered);
  if (idle.length === 0) return { ...chosen(prepared, ordered), conflicts, unusable };
  const nothingLeft = idle.map((id) => ({ between: [id], rule: 'nothing-left' as const }));
  return { ...chosen(prepared, []), conflicts: nothingLeft, unusable };
}

/** Nothing is searched for in a set that the caller chose: its own discount is its bound. */
function chosen(prepared: PreparedCart, ordered: readonly Candidate[]): BestCombination {
  const { combination } = applySet(prepared, ordered);
  return { ...combination, exact: true, upperBound: combination.discount };
}
