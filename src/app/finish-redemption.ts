import { dayIn } from '../domain/calendar.ts';
import type { Reason } from '../domain/decision.ts';
import { explained } from '../domain/reason-message.ts';
import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';
import {
  becomeConfirmed,
  becomeFrozen,
  becomeRejected,
  finishCancelling,
  finishRefunding,
  startRejecting,
} from '../domain/redemption-lifecycle.ts';
import {
  freezeCopy,
  isFrozenFor,
  returnCopy,
  statusAt,
  unfreezeCopy,
  useCopy,
} from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { changeCopy } from './change-copy.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'>;

/**
 * Carries a redemption from a state that is under way (freezing, rejecting, confirming, cancelling, refunding) to
 * one that rests, and answers it as it is then. Every step is idempotent and may be taken by several processes at once:
 * the request that began it, its retry, a sweeper.
 */
export async function finishRedemption(ports: Needs, redemption: Redemption): Promise<Redemption> {
  let current = redemption;
  for (let steps = 0; steps < stepsBound; steps++) {
    const take = underWay[current.status];
    if (!take) return current;
    current = await take(ports, current);
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

type Step = (ports: Needs, redemption: Redemption) => Promise<Redemption>;

const underWay: Partial<Record<RedemptionStatus, Step>> = {
  freezing: freezeAll,
  rejecting: async (ports, redemption) => {
    await freeAll(ports, redemption);
    return save(ports, redemption, becomeRejected(redemption, ports.clock.now()));
  },
  confirming: async (ports, redemption) => {
    await useAll(ports, redemption);
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

/** In id order, so that two orders over the same coupons can't each hold one of the other's for long. */
async function freezeAll(ports: Needs, redemption: Redemption): Promise<Redemption> {
  for (const { userCouponId, couponId } of inIdOrder(redemption)) {
    const refused = await freezeOne(ports, redemption, userCouponId);
    if (refused) {
      // The decision is written before anything is given back.
      const coupons = [
        { userCouponId, couponId, reasons: [explained(refused, redemption.cart?.currency ?? '')] },
      ];
      const rejection = { code: 'coupon-unavailable', params: { coupons } };
      return save(ports, redemption, startRejecting(redemption, rejection, ports.clock.now()));
    }
  }
  const done = await save(ports, redemption, becomeFrozen(redemption, ports.clock.now()));
  // Lost to a cancel or a rejection meanwhile: what we froze after it was decided goes back.
  const ours = done.attempt === redemption.attempt && holding.has(done.status);
  if (!ours) await freeAll(ports, redemption);
  return done;
}

const holding: ReadonlySet<RedemptionStatus> = new Set(['freezing', 'frozen', 'confirming', 'confirmed']);

async function freezeOne(
  ports: Needs,
  { userId, orderId, attempt }: Redemption,
  userCouponId: string,
): Promise<Reason | null> {
  if (userId === null) return null;
  const done = await changeCopy(ports, { userId, userCouponId }, (copy, now) => {
    if (isFrozenFor(copy, orderId, attempt)) return null;
    // Used by this very order: a confirm overtook this freeze.
    if (copy.status === 'used' && copy.orderId === orderId) return null;
    return freezeCopy(copy, orderId, attempt, now) ?? { code: statusAt(copy, now), params: {} };
  });
  return done.ok ? null : done.reason;
}

async function useAll(ports: Needs, redemption: Redemption): Promise<void> {
  const { userId, orderId, attempt } = redemption;
  if (userId === null) return;
  const zones = new Map(redemption.rules.map((rule) => [rule.userCouponId, rule.timeZone]));
  for (const { userCouponId, discount } of inIdOrder(redemption)) {
    await changeCopy(ports, { userId, userCouponId }, (copy, now) => {
      const day = dayIn(zones.get(userCouponId) ?? 'UTC', now);
      return useCopy(copy, { orderId, attempt, day, discount }, now);
    });
  }
}

/** What the refund under way said. */
async function returnAll(ports: Needs, { userId, orderId, refunds }: Redemption): Promise<void> {
  if (userId === null) return;
  for (const { userCouponId, validTo } of refunds.at(-1)?.returned ?? []) {
    await changeCopy(ports, { userId, userCouponId }, (copy, now) => returnCopy(copy, orderId, validTo, now));
  }
}

async function freeAll(ports: Needs, { userId, orderId, attempt, ...redemption }: Redemption): Promise<void> {
  if (userId === null) return;
  for (const { userCouponId } of inIdOrder(redemption)) {
    await changeCopy(ports, { userId, userCouponId }, (copy, now) =>
      unfreezeCopy(copy, orderId, attempt, now),
    );
  }
}

function inIdOrder({ coupons }: Pick<Redemption, 'coupons'>) {
  return coupons.toSorted((a, b) => (a.userCouponId < b.userCouponId ? -1 : 1));
}
