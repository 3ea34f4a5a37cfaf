import type { FreezeRequest } from '../../src/app/freeze-coupons.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Redemption, RedemptionStatus } from '../../src/domain/redemption.ts';
import type { Refund, RefundRequest } from '../../src/domain/refund/refund.ts';
import type { UserCoupon } from '../../src/domain/user-coupon.ts';
import type { FreezeLimits } from '../../src/ports/freeze-limits.ts';
import type { Audit } from './redemptions-audit.ts';

/** A call that was answered; what happened from its first moment on may explain the answer. */
export interface Answered {
  readonly audit: Audit;
  readonly limits: FreezeLimits;
  readonly since: number;
  readonly began: number;
  readonly now: number;
}

/** What the design answers in a state: at some time of the call the order was in one that allows the answer. */
export function flawOfFreeze(
  { audit, limits, since, began, now }: Answered,
  request: FreezeRequest,
  answer: Decision<{ redemption: Redemption }>,
): string | null {
  const states = audit.redemptionSince(request.orderId, since);
  const some = (fits: (redemption: Redemption) => boolean) =>
    states.some((each) => each !== null && fits(each));
  if (answer.ok) {
    const { status, expiresAt } = answer.redemption;
    if (status === 'frozen' && (expiresAt ?? 0) <= began)
      return `froze ${request.orderId} for a time that was over`;
    const fits = some((each) => each.status === status && sameContent(each, request));
    return fits && agreed.has(status) ? null : `froze ${request.orderId}, which was never ${status} with it`;
  }
  const { code } = answer.reason;
  switch (code) {
    case 'order-cancelled':
      return some(({ status }) => status === 'cancelled' || status === 'cancelling')
        ? null
        : told(code, states);
    case 'order-mismatch':
      return some((each) => each.status !== 'rejected' && !sameContent(each, request))
        ? null
        : told(code, states);
    case 'expired':
      return some(
        ({ status, expiresAt }) => status === 'expired' || (status === 'frozen' && (expiresAt ?? now) <= now),
      )
        ? null
        : told(code, states);
    case 'coupon-unavailable': {
      const taken = request.userCouponIds.some((id) =>
        audit.copySince(id, since).some((copy) => !isFree(copy, request.userId, now)),
      );
      return taken ? null : told(code, states);
    }
    case 'too-many-freezes': {
      const others = audit.redemptions().filter(({ orderId }) => orderId !== request.orderId);
      const open = others.filter(({ orderId }) =>
        audit
          .redemptionSince(orderId, since)
          .some((each) => each && ['freezing', 'frozen'].includes(each.status)),
      );
      const worn = request.userCouponIds.some((id) =>
        audit.copySince(id, since).some((copy) => copy && copy.freezesOfDay >= limits.perCouponDay),
      );
      return open.length >= limits.openPerUser || worn ? null : told(code, states);
    }
    case 'request-in-progress':
      return states.length > 2 ? null : told(code, states);
    default:
      return told(code, states);
  }
}

/** A frozen order is a promise, and what follows of it is its present state. */
const agreed: ReadonlySet<RedemptionStatus> = new Set([
  'frozen',
  'confirming',
  'confirmed',
  'refunding',
  'partly-refunded',
  'refunded',
]);

function isFree(copy: UserCoupon | null, userId: string, now: number): boolean {
  return copy !== null && copy.userId === userId && copy.status === 'unused' && now < copy.validTo;
}

function sameContent({ userId, coupons, cart }: Redemption, request: FreezeRequest): boolean {
  const listed = coupons.map((coupon) => coupon.userCouponId).sort();
  return (
    userId === request.userId &&
    JSON.stringify(listed) === JSON.stringify(request.userCouponIds.toSorted()) &&
    JSON.stringify(cart?.lines) === JSON.stringify(request.cart.lines)
  );
}

const confirmed: readonly RedemptionStatus[] = ['confirmed', 'refunding', 'partly-refunded', 'refunded'];

const confirmAnswers: Readonly<Record<string, readonly (RedemptionStatus | null)[]>> = {
  'not-found': [null],
  'coupon-unavailable': ['rejected'],
  'order-cancelled': ['cancelled'],
  expired: ['expired'],
};

const cancelAnswers: Readonly<Record<string, readonly RedemptionStatus[]>> = {
  'already-confirmed': confirmed,
};

/** Confirm and cancel: an answer that says yes shows the state that it found or made. */
export function flawOfOutcome(
  what: 'confirm' | 'cancel',
  { audit, since, now }: Answered,
  orderId: string,
  answer: Decision<{ redemption: Redemption }>,
): string | null {
  const states = audit.redemptionSince(orderId, since);
  const were = states.map((each) => each?.status ?? null);
  if (answer.ok) {
    const allowed = what === 'confirm' ? confirmed : (['cancelled', 'expired'] as const);
    const { status } = answer.redemption;
    return allowed.some((each) => each === status) && were.includes(status)
      ? null
      : `${what} of ${orderId} answered ${status}: it was ${were.join(', ')}`;
  }
  const { code } = answer.reason;
  // Only where others moved it all the time.
  if (code === 'request-in-progress' && states.length > 2) return null;
  if (what === 'confirm' && code === 'expired' && mustHonour({ audit, since, now }, orderId)) {
    return `${orderId} was paid, its coupons were free, and it was told ${code}`;
  }
  // Past its time, and the order system can't say yet.
  const overdue = states.some((each) => each?.status === 'frozen' && (each.expiresAt ?? now) <= now);
  if (what === 'confirm' && code === 'expired' && overdue) return null;
  const allowed = (what === 'confirm' ? confirmAnswers : cancelAnswers)[code] ?? [];
  return were.some((status) => allowed.some((each) => each === status))
    ? null
    : told(`${what}: ${code}`, states);
}

export function flawOfRefund(
  { audit, since }: Answered,
  orderId: string,
  request: RefundRequest,
  answer: Decision<{ refund: Refund }>,
): string | null {
  const states = audit.redemptionSince(orderId, since);
  const some = (fits: (redemption: Redemption) => boolean) =>
    states.some((each) => each !== null && fits(each));
  const knows = (redemption: Redemption, isSame: boolean) =>
    redemption.refunds.some(
      (refund) => refund.refundId === request.refundId && asks(refund, request) === isSame,
    );
  if (answer.ok) {
    const told = JSON.stringify(answer.refund);
    return some((each) => knows(each, true) && each.refunds.some((refund) => JSON.stringify(refund) === told))
      ? null
      : `${orderId} was never refunded by ${told}`;
  }
  const { code } = answer.reason;
  const fits: Readonly<Record<string, () => boolean>> = {
    'not-found': () => states.includes(null),
    'not-confirmed': () =>
      some(({ status }) => ['frozen', 'rejected', 'cancelled', 'expired'].includes(status)),
    'refund-mismatch': () => some((each) => knows(each, false)),
    'refund-exceeds': () => some((each) => isTooMuch(each, request)),
    invalid: () => some((each) => hasNoSuchLine(each, request)),
    'request-in-progress': () => states.length > 2,
  };
  return fits[code]?.() ? null : told(`refund: ${code}`, states);
}

function asks(refund: Refund, request: RefundRequest): boolean {
  if (request.all || refund.all) return request.all === refund.all;
  const asked = new Map(request.lines.map((line) => [line.lineId, line.quantity]));
  return (
    asked.size === refund.lines.length &&
    refund.lines.every((line) => asked.get(line.lineId) === line.quantity)
  );
}

function isTooMuch({ cart, refunds, status }: Redemption, request: RefundRequest): boolean {
  if (request.all) return status === 'refunded';
  return request.lines.some(({ lineId, quantity }) => {
    const bought = cart?.lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
    const parts = refunds.flatMap((refund) => refund.lines.filter((line) => line.lineId === lineId));
    return parts.reduce((back, part) => back + part.quantity, quantity) > bought;
  });
}

function hasNoSuchLine({ cart }: Redemption, request: RefundRequest): boolean {
  const known = new Set(cart?.lines.map((line) => line.lineId));
  return request.lines?.some((line) => !known.has(line.lineId)) ?? false;
}

/** Expired all the while, said to be paid all the while, and nobody else wanted its coupons. */
function mustHonour(
  { audit, since, now }: Pick<Answered, 'audit' | 'since' | 'now'>,
  orderId: string,
): boolean {
  const states = audit.redemptionSince(orderId, since);
  const listed = states.flatMap((each) => each?.coupons.map((coupon) => coupon.userCouponId) ?? []);
  return (
    audit.saidSince(orderId, since).every((said) => said === 'paid') &&
    states.every((each) => each?.status === 'expired') &&
    listed.every((id) => audit.copySince(id, since).every((copy) => copy && isFree(copy, copy.userId, now)))
  );
}

export function flawOfVoid(
  { audit, since, now }: Answered,
  userCouponId: string,
  answer: Decision<{ copy: UserCoupon }>,
): string | null {
  const were = audit.copySince(userCouponId, since);
  const fits = answer.ok
    ? were.some((copy) => copy?.status === 'void')
    : answer.reason.code === 'coupon-unavailable'
      ? were.some((copy) => copy !== null && !isFree(copy, copy.userId, now))
      : answer.reason.code === 'busy' && were.length > 5;
  return fits ? null : `void of ${userCouponId} answered ${answer.ok ? 'yes' : answer.reason.code}`;
}

function told(code: string, states: readonly (Redemption | null)[]): string {
  const were = states.map((each) => (each ? `${each.status}|${each.attempt}` : 'unknown'));
  return `answered ${code}, and the order was ${were.join(', ')}`;
}
