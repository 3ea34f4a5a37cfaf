import { dayIn } from '../domain/calendar.ts';
import { type Decision, refuse } from '../domain/decision.ts';
import { explained } from '../domain/reason-message.ts';
import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';
import {
  becomeConfirmed,
  becomeFrozen,
  becomeRejected,
  finishCancelling,
  finishRefunding,
  stopFreezing,
} from '../domain/redemption-lifecycle.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import {
  freezeCopy,
  isFrozenFor,
  returnCopy,
  statusAt,
  unfreezeCopy,
  useCopy,
  wasReturnedFrom,
} from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { type CopyChange, changeCopy } from './change-copy.ts';
import { tooManyOpen, tooManyThatDay } from './freeze-limits.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
  Partial<Pick<Ports, 'freezeLimits' | 'frozenLately'>>;

/**
 * Carries a redemption from a state that is under way (freezing, rejecting, confirming, cancelling, refunding) to
 * one that rests, and answers it as it is then. Every step is idempotent and may be taken by several processes at once:
 * the request that began it, its retry, a sweeper. Copies that were read just now need not be read again.
 */
export async function finishRedemption(
  ports: Needs,
  redemption: Redemption,
  readBefore: readonly UserCoupon[] = [],
): Promise<Redemption> {
  let current = redemption;
  for (let steps = 0; steps < stepsBound; steps++) {
    const take = underWay[current.status];
    if (!take) return current;
    current = await take(ports, current, readBefore);
  }
  return current;
}

/** freezing → rejecting → rejected is the longest way; each step may be lost once to somebody else. */
const stepsBound = 8;

export const statesUnderWay: readonly RedemptionStatus[] = [
  'freezing',
  'rejecting',
  'confirming',
  'cancelling',
  'refunding',
];

type Step = (ports: Needs, redemption: Redemption, readBefore: readonly UserCoupon[]) => Promise<Redemption>;

const underWay: Partial<Record<RedemptionStatus, Step>> = {
  freezing: freezeAll,
  rejecting: async (ports, redemption) => {
    await freeAll(ports, redemption);
    return save(ports, redemption, becomeRejected(redemption, ports.clock.now()));
  },
  confirming: async (ports, redemption, readBefore) => {
    await useAll(ports, redemption, readBefore);
    return save(ports, redemption, becomeConfirmed(redemption, ports.clock.now()));
  },
  cancelling: async (ports, redemption) => {
    await freeAll(ports, redemption);
    return save(ports, redemption, finishCancelling(redemption, ports.clock.now()));
  },
  refunding: async (ports, redemption) => {
    await returnAll(ports, redemption);
    return save(ports, redemption, finishRefunding(redemption, ports.clock.now()));
  },
};

/** Writes the next state, or reads what somebody else made of it. */
export async function save(
  ports: Pick<Ports, 'redemptions'>,
  redemption: Redemption,
  next: Redemption | null,
): Promise<Redemption> {
  if (next && (await ports.redemptions.replace(next, redemption.rev))) return next;
  return (await ports.redemptions.get(redemption.orderId)) ?? redemption;
}

async function freezeAll(
  ports: Needs,
  redemption: Redemption,
  readBefore: readonly UserCoupon[],
): Promise<Redemption> {
  const frozen = await freezeEach(ports, redemption, readBefore);
  const now = ports.clock.now();
  // The decision is written before anything is given back.
  const next = frozen.ok ? becomeFrozen(redemption, now) : stopFreezing(redemption, frozen.reason, now);
  const done = await save(ports, redemption, next);
  if (frozen.ok && done === next) ports.frozenLately?.remember({ redemption: done, copies: frozen.copies });
  // Lost to a cancel or a rejection meanwhile: what we froze after it was decided goes back.
  const ours = done.attempt === redemption.attempt && holding.has(done.status);
  if (!ours) await freeAll(ports, redemption);
  return done;
}

const holding: ReadonlySet<RedemptionStatus> = new Set(['freezing', 'frozen', 'confirming', 'confirmed']);

/**
 * In id order, so that two orders over the same coupons can't each hold one of the other's for long. Answers why the
 * order can't have them all.
 */
async function freezeEach(
  ports: Needs,
  redemption: Redemption,
  readBefore: readonly UserCoupon[],
): Promise<Decision<{ copies: readonly UserCoupon[] }>> {
  const tooMany = redemption.paidLate ? null : await tooManyOpen(ports, redemption);
  if (tooMany) return { ok: false, reason: tooMany };
  const copies: UserCoupon[] = [];
  for (const { userCouponId, couponId } of inIdOrder(redemption)) {
    const known = readBefore.find((copy) => copy.userCouponId === userCouponId);
    const done = await freezeOne(ports, redemption, userCouponId, known);
    if (done.ok) copies.push(done.copy);
    else if (done.reason.code === 'too-many-freezes') return done;
    else {
      const reasons = [explained(done.reason, redemption.cart?.currency ?? '')];
      return refuse('coupon-unavailable', { coupons: [{ userCouponId, couponId, reasons }] });
    }
  }
  return { ok: true, copies };
}

async function freezeOne(
  ports: Needs,
  redemption: Redemption,
  userCouponId: string,
  readBefore?: UserCoupon,
): Promise<Decision<{ copy: UserCoupon }>> {
  const { orderId, attempt, paidLate } = redemption;
  // Nobody's are the coupons of a tombstone alone, which has none.
  const userId = redemption.userId ?? '';
  const timeZone = zoneOf(redemption, userCouponId);
  const change: CopyChange = (copy, now) => {
    if (isFrozenFor(copy, orderId, attempt)) return null;
    // Used by this very order: a confirm overtook this freeze.
    if (copy.status === 'used' && copy.orderId === orderId) return null;
    // Returned by this very order's refund: who still wants to freeze it has slept through all that.
    if (wasReturnedFrom(copy, orderId)) return { code: 'used', params: {} };
    const next = freezeCopy(copy, { orderId, attempt, day: dayIn(timeZone, now) }, now);
    if (next === null) return { code: statusAt(copy, now), params: {} };
    // What is paid already holds nothing back.
    return (paidLate ? null : tooManyThatDay(ports.freezeLimits, copy, timeZone, now)) ?? next;
  };
  return changeCopy(ports, { userId, userCouponId }, change, readBefore);
}

async function useAll(
  ports: Needs,
  redemption: Redemption,
  readBefore: readonly UserCoupon[],
): Promise<void> {
  const { userId, orderId, attempt } = redemption;
  if (userId === null) return;
  await all(redemption.coupons, ({ userCouponId, discount }) => {
    const timeZone = zoneOf(redemption, userCouponId);
    const known = readBefore.find((copy) => copy.userCouponId === userCouponId);
    const change: CopyChange = (copy, now) => {
      const day = dayIn(timeZone, now);
      return useCopy(copy, { orderId, attempt, day, discount }, now);
    };
    return changeCopy(ports, { userId, userCouponId }, change, known);
  });
}

/** What the refund under way said. */
async function returnAll(ports: Needs, { userId, orderId, refunds }: Redemption): Promise<void> {
  if (userId === null) return;
  await all(refunds.at(-1)?.returned ?? [], ({ userCouponId, validTo }) =>
    changeCopy(ports, { userId, userCouponId }, (copy, now) => returnCopy(copy, orderId, validTo, now)),
  );
}

async function freeAll(ports: Needs, { userId, orderId, attempt, ...redemption }: Redemption): Promise<void> {
  if (userId === null) return;
  await all(redemption.coupons, ({ userCouponId }) =>
    changeCopy(ports, { userId, userCouponId }, (copy, now) => unfreezeCopy(copy, orderId, attempt, now)),
  );
}

/** At once: nobody waits for these copies in any order, and a store commits together what comes together. */
async function all<T>(coupons: readonly T[], change: (coupon: T) => Promise<unknown>): Promise<void> {
  await Promise.all(coupons.map(change));
}

function zoneOf({ rules }: Redemption, userCouponId: string): string {
  return rules.find((rule) => rule.userCouponId === userCouponId)?.timeZone ?? 'UTC';
}

function inIdOrder({ coupons }: Pick<Redemption, 'coupons'>) {
  return coupons.toSorted((a, b) => (a.userCouponId < b.userCouponId ? -1 : 1));
}
