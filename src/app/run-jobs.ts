import type { Ports } from '../ports/ports.ts';
import { userCouponExpiry } from './expire-user-coupons.ts';
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
  const jobs = [
    ...redemptionSweeps(ports, onError).map(({ name, pass }) => leased(sweepEveryMs, name, pass)),
    leased(expireEveryMs, 'expire copies', untilDone(userCouponExpiry(ports, tell('expire a copy')))),
    leased(pruneEveryMs, 'prune idempotent answers', () => ports.idempotency.prune(ports.clock.now(), 1_000)),
    repeat(reconcileEveryMs, () => reconcileGate(ports), tell('reconcile the stock gate')),
  ];
  return {
    stop: async () => {
      await Promise.all(jobs.map((stop) => stop()));
      await lease.leave();
    },
  };
}

/** Copies of one campaign expire at one instant, millions of them: they are written down faster than one pass a time. */
function untilDone(pass: () => Promise<{ readonly more: boolean }>) {
  return async () => {
    for (let passes = 0; passes < 20; passes++) if (!(await pass()).more) return;
  };
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
