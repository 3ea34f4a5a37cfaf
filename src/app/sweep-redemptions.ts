import type { Redemption, RedemptionStatus } from '../domain/redemption.ts';
import type { UserCoupon } from '../domain/user-coupon.ts';
import { unfreezeCopy } from '../domain/user-coupon-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';
import { replaceCopy } from './change-copy.ts';
import { finishRedemption, statesUnderWay } from './finish-redemption.ts';
import { inTurn, type Turn, takeTurns } from './in-turn.ts';
import { settleOverdue } from './settle-overdue.ts';

type Needs = Pick<Ports, 'clock' | 'userCoupons' | 'redemptions' | 'ledger'> &
  Partial<Pick<Ports, 'orderStatus' | 'freezeLimits'>>;

/** Of what a pass took, how many … */
export interface SweptRedemptions {
  /** … were frozen past their time, their coupons given back. */
  readonly expired: number;
  /** … were frozen past their time, and paid: their coupons are used. */
  readonly confirmed: number;
  /** … are past their time, and the order system is to be asked again later. */
  readonly waiting: number;
  /** … were left half-way by a crash, finished or undone. */
  readonly finished: number;
  /** … were copies frozen for an order that does not hold them, given back. */
  readonly freed: number;
  /** … threw: they come again. */
  readonly failed: number;
}

type Outcome = Exclude<keyof SweptRedemptions, 'failed'>;

export interface RedemptionSweep {
  readonly name: string;
  /** Most of what it looks at is as it should be and stays: a pass at a time is enough. */
  readonly isPatrol: boolean;
  /** Over the next hundred, going on where the last pass ended. */
  readonly pass: () => Promise<Turn<Outcome>>;
}

/** A request takes less: what is older was left by a crash. */
const underWayMs = 5_000;
const strayMs = 60_000;

/**
 * What is due, each kind by itself so that none keeps another waiting: freezes past their time, orders left half-way,
 * state by state, and stray copies. Several sweepers side by side do no harm.
 */
export function redemptionSweeps(
  ports: Needs,
  onError: (what: string, error: unknown) => void,
): readonly RedemptionSweep[] {
  return [
    {
      name: 'settle freezes past their time',
      isPatrol: false,
      pass: inTurn<Redemption, Outcome>({
        find: (after, limit) => ports.redemptions.due(ports.clock.now(), limit, after),
        placeOf: ({ dueAt, orderId }) => ({ at: dueAt ?? 0, id: orderId }),
        take: async (redemption) => outcomeOf((await settleOverdue(ports, redemption)).redemption),
        now: () => ports.clock.now(),
        onError: (error) => onError('settle a freeze past its time', error),
      }),
    },
    ...statesUnderWay.map((status) => ({
      name: `finish orders in ${status}`,
      isPatrol: false,
      pass: halfWay(status),
    })),
    {
      name: 'free stray copies',
      isPatrol: true,
      pass: inTurn<UserCoupon, Outcome>({
        find: (after, limit) => ports.userCoupons.frozenSince(ports.clock.now() - strayMs, limit, after),
        placeOf: ({ changedAt, userCouponId }) => ({ at: changedAt, id: userCouponId }),
        take: async (copy) => ((await freeStray(ports, copy)) ? 'freed' : null),
        now: () => ports.clock.now(),
        onError: (error) => onError('free a stray copy', error),
      }),
    },
  ];

  function halfWay(status: RedemptionStatus) {
    return inTurn<Redemption, Outcome>({
      find: (after, limit) => ports.redemptions.stuck([status], ports.clock.now() - underWayMs, limit, after),
      placeOf: ({ changedAt, orderId }) => ({ at: changedAt, id: orderId }),
      take: async (redemption) => {
        const done = await finishRedemption(ports, redemption);
        return done.status === status ? null : 'finished';
      },
      now: () => ports.clock.now(),
      onError: (error) => onError(`finish an order in ${status}`, error),
    });
  }
}

export interface SweepOptions {
  readonly onError?: (what: string, error: unknown) => void;
  readonly afterPass?: (tookMs: number) => Promise<void>;
}

/** Passes until all that is due had its turn, each kind up to a million of them. What throws is told, and left. */
export async function sweepRedemptions(
  ports: Needs,
  { onError = () => {}, afterPass }: SweepOptions = {},
): Promise<SweptRedemptions> {
  const swept = { ...nothingSwept };
  for (const { pass } of redemptionSweeps(ports, onError)) {
    const { outcomes, failed } = await takeTurns(pass, mostPasses, afterPass);
    for (const outcome of ['expired', 'confirmed', 'waiting', 'finished', 'freed'] as const) {
      swept[outcome] += outcomes[outcome] ?? 0;
    }
    swept.failed += failed;
  }
  return swept;
}

const mostPasses = 10_000;

const nothingSwept: SweptRedemptions = {
  expired: 0,
  confirmed: 0,
  waiting: 0,
  finished: 0,
  freed: 0,
  failed: 0,
};

function outcomeOf({ status }: Redemption): Outcome | null {
  if (status === 'frozen') return 'waiting';
  if (status === 'confirmed') return 'confirmed';
  return status === 'cancelled' || status === 'expired' ? 'expired' : null;
}

/** Frozen copies of an order that holds them are many; they are read and left. */
async function freeStray(ports: Needs, copy: UserCoupon): Promise<boolean> {
  const { orderId, attempt } = copy;
  if (orderId === null || attempt === null) return false;
  const redemption = await ports.redemptions.get(orderId);
  if (redemption && holds(redemption, copy)) return false;
  const next = unfreezeCopy(copy, orderId, attempt, ports.clock.now());
  return next !== null && replaceCopy(ports, next, copy);
}

function holds(redemption: Redemption, copy: UserCoupon): boolean {
  return (
    redemption.attempt === copy.attempt &&
    !holdsNothing.has(redemption.status) &&
    redemption.coupons.some((coupon) => coupon.userCouponId === copy.userCouponId)
  );
}

/** Given back, or returned by a refund: what is frozen for it was frozen by a process that slept through that. */
const holdsNothing: ReadonlySet<RedemptionStatus> = new Set([
  'rejected',
  'cancelled',
  'expired',
  'refunding',
  'partly-refunded',
  'refunded',
]);
