import type { Reason } from './decision.ts';
import type { Instant } from './instant.ts';
import type { Redemption, RedemptionEvent, RedemptionStatus } from './redemption.ts';
import type { Refund } from './refund/refund.ts';

/**
 * The state table of a redemption. Nothing else sets a status.
 *
 *     freezing → frozen → confirming → confirmed
 *     freezing → rejecting → rejected → freezing (next attempt) | cancelled
 *     freezing | frozen → cancelling → cancelled | expired
 *     confirmed | partly-refunded → refunding → partly-refunded | refunded
 *     expired → freezing (next attempt), where it was paid late
 */
export const redemptionArrows: Readonly<Record<RedemptionStatus, readonly RedemptionStatus[]>> = {
  freezing: ['frozen', 'rejecting', 'cancelling'],
  frozen: ['confirming', 'cancelling'],
  rejecting: ['rejected'],
  rejected: ['freezing', 'cancelled'],
  confirming: ['confirmed'],
  confirmed: ['refunding'],
  cancelling: ['cancelled', 'expired'],
  cancelled: [],
  expired: ['freezing'],
  refunding: ['partly-refunded', 'refunded'],
  'partly-refunded': ['refunding'],
  refunded: [],
};

function canBecome(from: RedemptionStatus, to: RedemptionStatus): boolean {
  return redemptionArrows[from].includes(to);
}

export type PlannedRedemption = Omit<
  Redemption,
  | 'status'
  | 'attempt'
  | 'refunds'
  | 'rejection'
  | 'expiresAt'
  | 'dueAt'
  | 'paidLate'
  | 'endsAs'
  | 'events'
  | 'createdAt'
  | 'changedAt'
  | 'rev'
>;

/** A plan written before any coupon is touched: the first attempt, or the next of a rejected order. */
export function startFreezing(
  plan: PlannedRedemption,
  earlier: RejectedRedemption | null,
  now: Instant,
): Redemption {
  return nextAttempt(plan, earlier, now);
}

export type RejectedRedemption = Redemption & { readonly status: 'rejected' };

export function isRejected(redemption: Redemption): redemption is RejectedRedemption {
  return redemption.status === 'rejected';
}

/** The next attempt of an expired order, on the same plan: it was paid all the same. */
export function freezePaidLate(redemption: Redemption, now: Instant): Redemption | null {
  if (redemption.status !== 'expired') return null;
  const { expiresAt } = redemption;
  return { ...nextAttempt(redemption, redemption, now), expiresAt, paidLate: true };
}

function nextAttempt(plan: PlannedRedemption, earlier: Redemption | null, now: Instant): Redemption {
  const attempt = (earlier?.attempt ?? 0) + 1;
  return {
    ...plan,
    status: 'freezing',
    attempt,
    refunds: [],
    rejection: null,
    expiresAt: null,
    dueAt: null,
    paidLate: false,
    endsAs: null,
    events: logged(earlier?.events ?? [], { at: now, what: 'freezing', attempt }),
    createdAt: earlier?.createdAt ?? now,
    changedAt: now,
    rev: (earlier?.rev ?? 0) + 1,
  };
}

export function becomeFrozen(redemption: Redemption, now: Instant): Redemption | null {
  const expiresAt = now + redemption.ttlSeconds * 1000;
  // Paid already: should the confirm that began it have died, the next sweep asks and confirms.
  return move(redemption, 'frozen', now, { expiresAt, dueAt: redemption.paidLate ? now : expiresAt });
}

/** A coupon could not be had: the attempt is rejected; one begun because the order was paid late is expired again. */
export function stopFreezing(redemption: Redemption, rejection: Reason, now: Instant): Redemption | null {
  if (redemption.status !== 'freezing') return null;
  return redemption.paidLate
    ? move(redemption, 'cancelling', now, { rejection, endsAs: 'expired' })
    : move(redemption, 'rejecting', now, { rejection });
}

export function becomeRejected(redemption: Redemption, now: Instant): Redemption | null {
  return move(redemption, 'rejected', now, {});
}

export function startConfirming(redemption: Redemption, now: Instant): Redemption | null {
  return move(redemption, 'confirming', now, {});
}

export function becomeConfirmed(redemption: Redemption, now: Instant): Redemption | null {
  return move(redemption, 'confirmed', now, {});
}

export function startCancelling(
  redemption: Redemption,
  endsAs: 'cancelled' | 'expired',
  now: Instant,
): Redemption | null {
  return move(redemption, 'cancelling', now, { endsAs });
}

export function finishCancelling(redemption: Redemption, now: Instant): Redemption | null {
  return move(redemption, redemption.endsAs ?? 'cancelled', now, {});
}

/** The refund and the coupons that it will return are one write: from here on it is only carried out. */
export function startRefunding(redemption: Redemption, refund: Refund, now: Instant): Redemption | null {
  const refunds = [...redemption.refunds, refund];
  const { refundId } = refund;
  const takenBack = refund.takenBack.reduce((sum, { amount }) => sum + amount, 0);
  return move(
    redemption,
    'refunding',
    now,
    { refunds },
    takenBack > 0 ? { refundId, takenBack } : { refundId },
  );
}

/** When the coupons are back: as the refund said. */
export function finishRefunding(redemption: Redemption, now: Instant): Redemption | null {
  const refund = redemption.refunds.at(-1);
  return refund ? move(redemption, refund.status, now, {}, { refundId: refund.refundId }) : null;
}

/** A rejected order holds nothing any more: it is cancelled in one step. */
export function cancelRejected(redemption: Redemption, now: Instant): Redemption | null {
  return redemption.status === 'rejected' ? move(redemption, 'cancelled', now, {}) : null;
}

/** What a cancel that overtook its freeze leaves behind: the late freeze is refused. */
export function tombstone(orderId: string, now: Instant): Redemption {
  return {
    orderId,
    userId: null,
    status: 'cancelled',
    attempt: 0,
    fingerprint: '',
    cart: null,
    discount: 0,
    shippingDiscount: 0,
    subtotal: 0,
    shippingFee: 0,
    payable: 0,
    coupons: [],
    lines: [],
    rules: [],
    refunds: [],
    rejection: null,
    ttlSeconds: 0,
    expiresAt: null,
    dueAt: null,
    paidLate: false,
    endsAs: null,
    events: [{ at: now, what: 'cancelled', attempt: 0 }],
    createdAt: now,
    changedAt: now,
    rev: 1,
  };
}

function move(
  redemption: Redemption,
  status: RedemptionStatus,
  now: Instant,
  change: Partial<Redemption>,
  told: Pick<RedemptionEvent, 'refundId' | 'takenBack'> = {},
): Redemption | null {
  if (!canBecome(redemption.status, status)) return null;
  const event = { at: now, what: status, attempt: redemption.attempt, ...told };
  return {
    ...redemption,
    ...change,
    status,
    events: logged(redemption.events, event),
    changedAt: now,
    rev: redemption.rev + 1,
  };
}

/** A rejected order may try again without end; its story keeps the newest part, all refunds' at least. */
const eventsKept = 300;

export function logged(
  events: Redemption['events'],
  event: Redemption['events'][number],
): Redemption['events'] {
  return [...events, event].slice(-eventsKept);
}
