import { dayIn } from '../domain/calendar.ts';
import type { Cart } from '../domain/cart.ts';
import { decideClaimHere, validityOfCopy } from '../domain/claim.ts';
import type { Eligibility } from '../domain/combination.ts';
import { type Decision, refuse } from '../domain/decision.ts';
import { decideEligibility, type EligibilityInput } from '../domain/eligibility.ts';
import { keysOfItem } from '../domain/target-keys.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import type { Ports } from '../ports/ports.ts';
import { type CartRequest, fillCart } from './fill-cart.ts';
import { gatherBadgeFacts } from './gather-badge-facts.ts';
import { gatherWallet, listedItems } from './gather-wallet.ts';
import { whatUserMayClaim } from './judge-claim.ts';

type Needs = Pick<
  Ports,
  | 'clock'
  | 'items'
  | 'templates'
  | 'relations'
  | 'userCoupons'
  | 'users'
  | 'lists'
  | 'badges'
  | 'gate'
  | 'audience'
  | 'risk'
>;

export interface CheckEligibility {
  readonly userId: string;
  readonly channel: string | null;
  readonly region: string | null;
  readonly cart: CartRequest;
  readonly selected: readonly string[] | null;
  readonly includeClaimable: boolean;
}

/** A wallet is looked at up to this many live copies, soonest to expire first. */
const walletBound = 1000;

/** Which of a shopper's coupons this cart may use, why not the others, and which set saves most. */
export async function checkEligibility(
  ports: Needs,
  request: CheckEligibility,
): Promise<Decision<{ eligibility: Eligibility; currency: string }>> {
  const now = ports.clock.now();
  const { userId, channel, region, selected } = request;
  const cart = await fillCart(ports, request.cart);
  const live = await ports.userCoupons.live(userId, now, walletBound);
  const named = await readSelected(ports, userId, selected ?? [], live);
  if (!named.ok) return named;
  const wallet = await gatherWallet(ports, [...live, ...named.copies], cart);
  const claimable = request.includeClaimable ? await findClaimable(ports, request, cart, now) : [];
  const eligibility = decideEligibility({ now, channel, region, cart, wallet, selected, claimable });
  return { ok: true, eligibility, currency: cart.currency };
}

/** Selected copies beside the live ones (used, void, expired); an id that the wallet does not hold is `not-found`. */
async function readSelected(
  ports: Pick<Ports, 'userCoupons'>,
  userId: string,
  selected: readonly string[],
  live: readonly UserCoupon[],
): Promise<Decision<{ copies: UserCoupon[] }>> {
  const known = new Set(live.map((copy) => copy.userCouponId));
  const others = selected.filter((id) => !known.has(id));
  if (others.length === 0) return { ok: true, copies: [] };
  const copies = await ports.userCoupons.getMany(userId, others);
  const found = new Set(copies.map((copy) => copy.userCouponId));
  const missing = others.filter((id) => !found.has(id));
  if (missing.length > 0) return refuse('not-found', { userCouponIds: missing });
  return { ok: true, copies };
}

/** Coupons that name something in the cart, found through the index, and that this user could claim now. */
async function findClaimable(
  ports: Needs,
  request: CheckEligibility,
  cart: Cart,
  now: number,
): Promise<EligibilityInput['claimable']> {
  const { userId, channel, region } = request;
  const itemIds = [...new Set(cart.lines.map((line) => line.itemId))];
  const found = await gatherBadgeFacts(ports, itemIds, { whole: true, besides: targetsOf(cart) });
  const open = [...found.coupons.values()].flatMap(({ value }) =>
    value && decideClaimHere(value, { now, channel, region }).ok ? [value] : [],
  );
  const soldOut = await ports.gate.soldOut(open);
  const candidates = open.slice(0, claimableBound).filter((template) => !soldOut.couponIds.has(template.id));
  const mayClaim = whatUserMayClaim(ports, userId, now);
  // At once: where a template asks a provider, the answer takes as long as the slowest, not as long as all of them.
  const verdicts = await Promise.all(
    candidates.map(
      async (template) =>
        (await mayClaim(template)) &&
        (await ports.gate.limitOf(template, userId, dayIn(template.timeZone, now))) === null,
    ),
  );
  const admitted = candidates.filter((_, i) => verdicts[i]);
  const listed = await listedItems(ports, admitted, cart);
  return admitted.map((template) => {
    const { from, to } = validityOfCopy(template.validity, now);
    return { template, listedItemIds: listed.get(template.id) ?? new Set(), validFrom: from, validTo: to };
  });
}

const claimableBound = 500;

/** What the cart itself says of its lines may differ from what the index knows of the items. */
function targetsOf(cart: Cart): string[] {
  return [...new Set(cart.lines.flatMap(keysOfItem))];
}
