import type { Ports } from '../ports/ports.ts';
import { userCouponExpiry } from './expire-user-coupons.ts';
import { takeTurns } from './in-turn.ts';
import { reconcileGate } from './reconcile-coupons.ts';
import { standForLease } from './stand-for-lease.ts';
import { redemptionSweeps } from './sweep-redemptions.ts';

export interface Jobs {
  /** Resolves when the passes that are under way have ended. */
  stop(): Promise<void>;
}

const sweepEveryMs = 1_000;
const expireEveryMs = 10_000;
const pruneEveryMs = 60_000;
const reconcileEveryMs = 60_000;

type Needs = Pick<
  Ports,
  | 'clock'
  | 'templates'
  | 'userCoupons'
  | 'redemptions'
  | 'ledger'
  | 'idempotency'
  | 'gate'
  | 'announcements'
  | 'leases'
  | 'orderStatus'
  | 'freezeLimits'
>;

/**
 * The housekeeping of a server: each job again some time after its last pass ended. Of several servers on one store
 * one does it all, under a lease, but for the gate, which each looks after by itself. Errors go to `onError`.
 */
export function runJobs(
  ports: Needs,
  { holder, onError }: { readonly holder: string; readonly onError: (job: string, error: unknown) => void },
): Jobs {
  const tell = (job: string) => (error: unknown) => onError(job, error);
  const lease = standForLease(ports, { name: 'housekeeping', holder, onError: tell('stand for the lease') });
  const leased = (everyMs: number, name: string, pass: () => Promise<unknown>) =>
    repeat(everyMs, async () => (lease.isOurs() ? pass() : null), tell(name));
  const expiry = userCouponExpiry(ports, tell('expire a copy'));
  const jobs = [
    ...redemptionSweeps(ports, onError).map(({ name, isPatrol, pass }) =>
      leased(sweepEveryMs, name, () => (isPatrol ? pass() : takeTurns(pass, passesInARow))),
    ),
    leased(expireEveryMs, 'expire copies', () => takeTurns(expiry, passesInARow)),
    leased(pruneEveryMs, 'prune idempotent answers', () => pruneAnswers(ports)),
    repeat(reconcileEveryMs, () => reconcileGate(ports), tell('reconcile the stock gate')),
  ];
  return {
    stop: async () => {
      await Promise.all(jobs.map((stop) => stop()));
      await lease.leave();
    },
  };
}

/** Much may be due at one instant, a campaign's copies or a sale's orders: then passes follow each other for a while. */
const passesInARow = 50;

const answersAPass = 1_000;

/** As many a minute as a busy minute keeps. */
async function pruneAnswers({ idempotency, clock }: Pick<Needs, 'idempotency' | 'clock'>): Promise<void> {
  for (let passes = 0; passes < passesInARow; passes++) {
    if ((await idempotency.prune(clock.now(), answersAPass)) < answersAPass) return;
  }
}

function repeat(everyMs: number, pass: () => Promise<unknown>, onError: (error: unknown) => void) {
  let stopped = false;
  let underWay: Promise<void> = Promise.resolve();
  let timer = setTimeout(run, everyMs);
  function run() {
    underWay = pass()
      .then(() => undefined, onError)
      .then(() => {
        if (!stopped) timer = setTimeout(run, everyMs);
      });
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
    return underWay;
  };
}
