import type { Cart } from '../domain/cart.ts';
import type { SelectedCombination } from '../domain/combination.ts';
import { type Decision, refuse } from '../domain/decision.ts';
import { priceSelection, type WalletCoupon } from '../domain/eligibility.ts';
import type { Instant } from '../domain/instant.ts';
import { explained } from '../domain/reason-message.ts';
import type { Redemption } from '../domain/redemption.ts';
import { isRejected, type PlannedRedemption, startFreezing } from '../domain/redemption-lifecycle.ts';
import { rulesOf } from '../domain/redemption-rules.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import type { Ports } from '../ports/ports.ts';
import { type CartRequest, fillCart } from './fill-cart.ts';
import { finishRedemption } from './finish-redemption.ts';
import { tooManyOpen, tooManyThatDay } from './freeze-limits.ts';
import { gatherWallet } from './gather-wallet.ts';
import { isOverdue } from './settle-overdue.ts';

type Needs = Pick<
  Ports,
  'clock' | 'ids' | 'items' | 'templates' | 'relations' | 'userCoupons' | 'redemptions' | 'ledger'
> &
  Partial<Pick<Ports, 'freezeLimits' | 'frozenLately'>>;

export interface FreezeRequest {
  readonly orderId: string;
  readonly userId: string;
  readonly userCouponIds: readonly string[];
  readonly channel: string | null;
  readonly region: string | null;
  readonly cart: CartRequest;
  /** What the shopper was shown; another figure is a refusal instead of a surprise. Null: whatever it is. */
  readonly expectedDiscount: number | null;
  readonly ttlSeconds: number;
}

/**
 * Freezes all of the coupons for the order, or none. The same order with the same content again answers its
 * present state. Refusals: `coupon-unavailable`, `combination-refused`, `discount-changed`, `order-mismatch`,
 * `order-cancelled`, `expired`, `too-many-freezes`, `request-in-progress`.
 */
export async function freezeCoupons(
  ports: Needs,
  request: FreezeRequest,
): Promise<Decision<{ redemption: Redemption }>> {
  const fingerprint = fingerprintOf(ports.ids, request);
  // Most orders are new: what this one may be already is looked up where it can't be begun as a new one. Each further
  // round is a compare-and-set lost to somebody else.
  let earlier: Redemption | null = null;
  for (let tries = 0; tries < 5; tries++) {
    if (earlier && !isRejected(earlier)) return answerAgain(earlier, fingerprint, ports.clock.now());
    const planned = await planRedemption(ports, request, fingerprint);
    if (planned.ok) {
      const freezing = startFreezing(planned.plan, earlier, ports.clock.now());
      const begun = earlier
        ? await ports.redemptions.replace(freezing, earlier.rev)
        : (await ports.redemptions.insert(freezing)) === 'inserted';
      if (begun) return finishBegun(ports, freezing, planned.copies);
    }
    const since = await settledRedemption(ports, request.orderId);
    if (!planned.ok && isUnmoved(since, earlier)) return planned;
    earlier = since;
  }
  return refuse('request-in-progress', { retryAfterSeconds: 1 });
}

async function finishBegun(
  ports: Needs,
  freezing: Redemption,
  copies: readonly UserCoupon[],
): Promise<Decision<{ redemption: Redemption }>> {
  const done = await finishRedemption(ports, freezing, copies);
  if (done.status === 'rejected' && done.attempt === freezing.attempt) {
    const reason = done.rejection ?? { code: 'coupon-unavailable', params: {} };
    return refuse(reason.code, reason.params);
  }
  return answerAgain(done, freezing.fingerprint, ports.clock.now());
}

/** What a crash or another process left half-way is finished or undone first. */
async function settledRedemption(ports: Needs, orderId: string): Promise<Redemption | null> {
  const redemption = await ports.redemptions.get(orderId);
  return redemption && (await finishRedemption(ports, redemption));
}

function isUnmoved(redemption: Redemption | null, since: Redemption | null): boolean {
  return redemption?.rev === since?.rev;
}

function answerAgain(
  redemption: Redemption,
  fingerprint: string,
  now: Instant,
): Decision<{ redemption: Redemption }> {
  const { orderId, status } = redemption;
  if (status === 'cancelled' || status === 'cancelling') return refuse('order-cancelled', { orderId });
  if (redemption.fingerprint !== fingerprint) return refuse('order-mismatch', { orderId });
  // Past its time and not swept yet: a confirm would hear that it expired, so nobody may start to pay.
  if (status === 'expired' || isOverdue(redemption, now)) return refuse('expired', { orderId });
  if (status === 'freezing' || status === 'rejecting' || status === 'rejected') {
    return refuse('request-in-progress', { retryAfterSeconds: 1 });
  }
  return { ok: true, redemption };
}

/** Prices the set with the code that eligibility uses; with the copies as they were read for it. */
async function planRedemption(
  ports: Needs,
  request: FreezeRequest,
  fingerprint: string,
): Promise<Decision<{ plan: PlannedRedemption; copies: readonly UserCoupon[] }>> {
  const { orderId, userId, userCouponIds, channel, region, ttlSeconds } = request;
  // Asked once the order is written. Before, so that who holds too much costs no write, where we know of an order of theirs.
  const tooMany = ports.frozenLately?.knows(userId) === false ? null : await tooManyOpen(ports, request);
  if (tooMany) return { ok: false, reason: tooMany };
  const cart = await fillCart(ports, request.cart);
  const copies = await ports.userCoupons.getMany(userId, userCouponIds);
  const known = new Set(copies.map((copy) => copy.userCouponId));
  const unknown = userCouponIds
    .filter((id) => !known.has(id))
    .map((userCouponId) => ({
      userCouponId,
      couponId: null,
      reasons: [{ code: 'unknown-coupon', params: {} }],
    }));
  const wallet = await gatherWallet(ports, copies, cart);
  const now = ports.clock.now();
  const selected = userCouponIds.filter((id) => known.has(id));
  const priced = priceSelection({ now, channel, region, cart, wallet, selected });
  const unavailable = [...unknown, ...priced.unusable];
  if (unavailable.length > 0) {
    const coupons = unavailable.map((coupon) => ({
      ...coupon,
      reasons: coupon.reasons.map((reason) => explained(reason, cart.currency)),
    }));
    return refuse('coupon-unavailable', { coupons });
  }
  if (priced.conflicts.length > 0) return refuse('combination-refused', { conflicts: priced.conflicts });
  const { expectedDiscount } = request;
  if (expectedDiscount !== null && expectedDiscount !== priced.discount) {
    return refuse('discount-changed', { expected: expectedDiscount, ...figuresOf(priced) });
  }
  const plan = { orderId, userId, fingerprint, cart, ttlSeconds, ...planOf(priced, cart, wallet) };
  for (const { userCouponId, timeZone } of plan.rules) {
    const copy = copies.find((one) => one.userCouponId === userCouponId);
    const tooOften = copy && tooManyThatDay(ports.freezeLimits, copy, timeZone, now);
    if (tooOften) return { ok: false, reason: tooOften };
  }
  return { ok: true, plan, copies };
}

function figuresOf({ discount, shippingDiscount, subtotal, shippingFee, payable }: SelectedCombination) {
  return { discount, shippingDiscount, subtotal, shippingFee, payable };
}

function planOf(priced: SelectedCombination, cart: Cart, wallet: readonly WalletCoupon[]) {
  const { coupons, lines } = priced;
  const byId = new Map(wallet.map((coupon) => [coupon.userCouponId, coupon]));
  const rules = coupons.flatMap(({ userCouponId }) => {
    const copy = byId.get(userCouponId);
    return copy ? [rulesOf(cart, copy)] : [];
  });
  return { ...figuresOf(priced), coupons, lines, rules };
}

/** Of what makes two requests the same order: not of the figure expected, nor of how long it is held. */
function fingerprintOf(ids: Ports['ids'], request: FreezeRequest): string {
  const { userId, channel, region, cart } = request;
  const userCouponIds = request.userCouponIds.toSorted();
  return ids.derived('f', JSON.stringify({ userId, userCouponIds, channel, region, cart }));
}
