import type { Instant } from './instant.ts';
import type { UserCoupon, UserCouponEvent, UserCouponStatus } from './user-coupon.ts';

/**
 * The state table of a user coupon. Nothing else sets a status.
 *
 *     unused → frozen(order, attempt) → used(order) → unused | expired
 *     unused → expired | void;  frozen → unused | expired
 *
 * Each function below answers null where the table has no such arrow from the copy's state.
 */
export const copyArrows: Readonly<Record<UserCouponStatus, readonly UserCouponStatus[]>> = {
  unused: ['frozen', 'expired', 'void'],
  frozen: ['used', 'unused', 'expired'],
  used: ['unused', 'expired'],
  expired: [],
  void: [],
};

export interface CopyFreeze {
  readonly orderId: string;
  readonly attempt: number;
  /** Today in the template's time zone. */
  readonly day: string;
}

export function freezeCopy(copy: UserCoupon, freeze: CopyFreeze, now: Instant): UserCoupon | null {
  if (copy.status !== 'unused' || now >= copy.validTo) return null;
  const { orderId, attempt, day } = freeze;
  const freezes = { freezesDay: day, freezesOfDay: freezesOn(copy, day) + 1 };
  return changed(copy, { status: 'frozen', orderId, attempt, ...freezes }, 'frozen', now, orderId);
}

/** How often the copy was frozen that day, whatever became of it. Days only go on: an earlier one reads as 0. */
export function freezesOn(copy: Pick<UserCoupon, 'freezesDay' | 'freezesOfDay'>, day: string): number {
  return copy.freezesDay === day ? copy.freezesOfDay : 0;
}

export function useCopy(
  copy: UserCoupon,
  use: {
    readonly orderId: string;
    readonly attempt: number;
    readonly day: string;
    readonly discount: number;
  },
  now: Instant,
): UserCoupon | null {
  if (!isFrozenFor(copy, use.orderId, use.attempt)) return null;
  return changed(
    copy,
    { status: 'used', usedAt: now, usedDay: use.day, discountGiven: use.discount },
    'used',
    now,
    use.orderId,
  );
}

/** Back to the wallet, or to the expired ones where its time passed meanwhile. */
export function unfreezeCopy(
  copy: UserCoupon,
  orderId: string,
  attempt: number,
  now: Instant,
): UserCoupon | null {
  if (!isFrozenFor(copy, orderId, attempt)) return null;
  const status = now < copy.validTo ? 'unused' : 'expired';
  const what = status === 'unused' ? 'unfrozen' : 'expired';
  return changed(copy, { status, orderId: null, attempt: null }, what, now, orderId);
}

/** Its order was refunded: back to the wallet until `validTo`, or to the expired ones where that passed meanwhile. */
export function returnCopy(
  copy: UserCoupon,
  orderId: string,
  validTo: Instant,
  now: Instant,
): UserCoupon | null {
  if (copy.status !== 'used' || copy.orderId !== orderId) return null;
  const status = now < validTo ? 'unused' : 'expired';
  const unbound = { usedAt: null, usedDay: null, discountGiven: null, orderId: null, attempt: null };
  const what = status === 'unused' ? 'returned' : 'expired';
  return changed(copy, { status, validTo, ...unbound }, what, now, orderId);
}

/** As far back as the copy's own events tell. */
export function wasReturnedFrom({ events }: UserCoupon, orderId: string): boolean {
  return events.some((event) => event.what === 'returned' && event.orderId === orderId);
}

export function expireCopy(copy: UserCoupon, now: Instant): UserCoupon | null {
  if (copy.status !== 'unused' || now < copy.validTo) return null;
  return changed(copy, { status: 'expired' }, 'expired', now, null);
}

export function voidCopy(copy: UserCoupon, now: Instant, requestId: string | null = null): UserCoupon | null {
  if (copy.status !== 'unused' || now >= copy.validTo) return null;
  return changed(copy, { status: 'void' }, 'voided', now, null, requestId);
}

export function isFrozenFor(copy: UserCoupon, orderId: string, attempt: number): boolean {
  return copy.status === 'frozen' && copy.orderId === orderId && copy.attempt === attempt;
}

/** A copy past its validTo that is not used, frozen or void reads as expired, swept or not. */
export function statusAt(copy: Pick<UserCoupon, 'status' | 'validTo'>, now: Instant): UserCouponStatus {
  return copy.status === 'unused' && copy.validTo <= now ? 'expired' : copy.status;
}

/** Older events are the ledger's; a copy keeps its newest. */
const eventsKept = 20;

function changed(
  copy: UserCoupon,
  change: Partial<UserCoupon> & Pick<UserCoupon, 'status'>,
  what: UserCouponEvent['what'],
  now: Instant,
  orderId: string | null,
  requestId: string | null = null,
): UserCoupon | null {
  if (!copyArrows[copy.status].includes(change.status)) return null;
  const rev = copy.rev + 1;
  const event: UserCouponEvent = { at: now, what, orderId, requestId, revBefore: copy.rev, rev };
  return { ...copy, ...change, changedAt: now, rev, events: [...copy.events, event].slice(-eventsKept) };
}
