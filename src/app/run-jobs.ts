import type { Ports } from '../ports/ports.ts';
import { expireUserCoupons } from './expire-user-coupons.ts';
import { reconcileGate } from './reconcile-coupons.ts';
import { sweepRedemptions } from './sweep-redemptions.ts';

export interface Jobs {
  /** Resolves when the pass that is under way has ended. */
  stop(): Promise<void>;
}

const sweepEveryMs = 1_000;
const expireEveryMs = 10_000;
const pruneEveryMs = 60_000;
const reconcileEveryMs = 60_000;

/** The housekeeping of a server: each job again some time after its last pass ended. Errors go to `onError`. */
export function runJobs(
  ports: Pick<
    Ports,
    | 'clock'
    | 'templates'
    | 'userCoupons'
    | 'redemptions'
    | 'ledger'
    | 'idempotency'
    | 'gate'
    | 'announcements'
  >,
  onError: (job: string, error: unknown) => void,
): Jobs {
  const jobs = [
    repeat(
      sweepEveryMs,
      () => sweepRedemptions(ports),
      (error) => onError('sweep redemptions', error),
    ),
    repeat(
      expireEveryMs,
      () => expireUserCoupons(ports),
      (error) => onError('expire user coupons', error),
    ),
    repeat(
      reconcileEveryMs,
      () => reconcileGate(ports),
      (error) => onError('reconcile the stock gate', error),
    ),
    repeat(
      pruneEveryMs,
      () => ports.idempotency.prune(ports.clock.now(), 1_000),
      (error) => onError('prune idempotent answers', error),
    ),
  ];
  return {
    stop: async () => {
      await Promise.all(jobs.map((stop) => stop()));
    },
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
