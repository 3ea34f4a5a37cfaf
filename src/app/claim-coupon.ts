import { dayIn } from '../domain/calendar.ts';
import { decideClaimHere } from '../domain/claim.ts';
import { asClaimed, claimedCopy } from '../domain/claimed-copy.ts';
import { type Decision, refuse } from '../domain/decision.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import type { Ports } from '../ports/ports.ts';
import type { Caller } from '../ports/risk-check.ts';
import { judgeClaim } from './judge-claim.ts';

/** What handing out a copy needs from outside; who claims needs at least this. */
export type ClaimPorts = Pick<
  Ports,
  | 'clock'
  | 'ids'
  | 'claimCache'
  | 'users'
  | 'lists'
  | 'userCoupons'
  | 'gate'
  | 'announcements'
  | 'audience'
  | 'risk'
>;

export interface ClaimRequest {
  readonly couponId: string;
  readonly userId: string;
  readonly channel: string | null;
  readonly region: string | null;
  /** The shopper opened the coupon's page lately, as a signed token shows. */
  readonly fromPage: boolean;
  /** Names the attempt, so that a retry finds its copy; null: every call is a new one. */
  readonly requestId: string | null;
  /** Left out: no shopper is at the door (an import, a seed), so nobody's rate is counted. */
  readonly caller?: Caller;
}

/**
 * The one way to hand out a copy. Refuses with the claim codes of the API. Throws where the store did not say
 * whether the copy was written: the caller answers 503, and a retry with the same requestId finds out.
 */
export async function claimCoupon(
  ports: ClaimPorts,
  request: ClaimRequest,
): Promise<Decision<{ copy: UserCoupon }>> {
  const { couponId, userId } = request;
  const template = await ports.claimCache.template(couponId);
  if (!template) return refuse('not-found', { couponId });
  // Looked at before the store: what ends between the two looks has its copy by the second.
  const isRefused = ports.claimCache.isSoldOut(template) && !(await holdsReservation(ports, request));
  if (request.requestId !== null) {
    // Before any refusal: a retry never hears `sold-out` about the copy that it holds.
    const held = await ports.userCoupons.findByRequest(userId, couponId, request.requestId);
    if (held) return { ok: true, copy: asClaimed(held) };
  }
  const { channel, region, fromPage, caller = null } = request;
  const now = ports.clock.now();
  const here = decideClaimHere(template, { channel, region, now });
  if (!here.ok) return here;
  if (isRefused) return refuse('sold-out', limitOf(template, 'sold-out'));
  const judged = await judgeClaim(ports, { template, userId, channel, region, fromPage, caller }, now);
  if (!judged.ok) return judged;
  return reserveAndWrite(ports, template, userId, request.requestId ?? ports.ids.random('rq'));
}

/** A request without an id is a new one. */
async function holdsReservation(
  { gate }: Pick<Ports, 'gate'>,
  { couponId, userId, requestId }: ClaimRequest,
): Promise<boolean> {
  return requestId !== null && (await gate.held(couponId, userId, requestId)) !== null;
}

/** The gate may be behind the store: a number that turns out to be taken is repaired and tried again this often. */
const triesPerClaim = 4;

async function reserveAndWrite(
  ports: ClaimPorts,
  template: CouponTemplate,
  userId: string,
  requestId: string,
): Promise<Decision<{ copy: UserCoupon }>> {
  const couponId = template.id;
  for (let tries = 0; tries < triesPerClaim; tries++) {
    const now = ports.clock.now();
    const userCouponId = ports.ids.timeOrdered('uc', now);
    const day = dayIn(template.timeZone, now);
    const reserved = await ports.gate.reserve({ template, userId, requestId, userCouponId, day, now });
    if (!reserved.ok) {
      // The copy may have come into being since we looked: the same request at the same moment.
      const held = await ports.userCoupons.findByRequest(userId, couponId, requestId);
      if (held) return { ok: true, copy: asClaimed(held) };
      if (reserved.code === 'sold-out') ports.claimCache.rememberSoldOut(template);
      return refuse(reserved.code, limitOf(template, reserved.code));
    }
    const { reservation, last = await isSoldOut(ports, template) } = reserved;
    if (last) announceStock(ports, couponId);
    const copy = claimedCopy(template, reservation);
    const written = await ports.userCoupons.insert(copy);
    if (written === 'inserted') {
      await ports.gate.settle(reservation);
      return { ok: true, copy };
    }
    // The same request at the same moment may have written it first; else the gate was behind the store.
    const held = await ports.userCoupons.findByRequest(userId, couponId, requestId);
    if (held) {
      if (held.userCouponId === reservation.userCouponId) await ports.gate.settle(reservation);
      else {
        await ports.gate.release(reservation);
        announceStock(ports, couponId);
      }
      return { ok: true, copy: asClaimed(held) };
    }
    await ports.gate.repair(reservation);
    announceStock(ports, couponId);
  }
  return refuse('busy', { retryAfterSeconds: 1 });
}

async function isSoldOut({ gate }: Pick<Ports, 'gate'>, template: CouponTemplate): Promise<boolean> {
  if (template.claim.total === null) return false;
  return (await gate.soldOut([template])).couponIds.has(template.id);
}

/** The last copy is gone (a reserved one counts as gone), or some came back. */
function announceStock({ announcements }: Pick<Ports, 'announcements'>, couponId: string): void {
  announcements.announce([`stock|${couponId}`]);
}

function limitOf(template: CouponTemplate, code: string): Record<string, unknown> {
  const { total, perUser, perUserPerDay, perDay } = template.claim;
  switch (code) {
    case 'sold-out':
      return { total };
    case 'sold-out-today':
      return { perDay };
    case 'limit-reached':
      return { perUser };
    case 'daily-limit-reached':
      return { perUserPerDay };
    default:
      return { retryAfterSeconds: 1 };
  }
}
