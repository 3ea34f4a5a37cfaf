import { setTimeout as pause } from 'node:timers/promises';
import type { LeaseHolder } from '../../../src/ports/leases.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { type RunningServer, startServer } from '../../process/server.ts';

export interface TwoSyncers {
  /**
   * Kills the one that leads, `afterMs` after it was seen to, and starts another. The dead one's lease is given back
   * in its name, which saves its ten seconds. The last one's is not, and nobody is started: who stands by has to wait
   * for its silence.
   */
  killLeader(options: { readonly afterMs: number; readonly isLast: boolean }): Promise<void>;
  /** What they have printed, those that were killed too. */
  printed(): string;
  stop(): Promise<void>;
}

const leaderMs = 60_000;

/** Two processes of the syncer, of which one leads and one stands by, like an operator who wants no gap. */
export async function startTwoSyncers(
  { leases }: Pick<Ports, 'leases'>,
  env: Readonly<Record<string, string>>,
): Promise<TwoSyncers> {
  const start = () => startServer({ env, command: ['node', 'sync/main.ts'] });
  const all = await Promise.all([start(), start()]);
  const running = new Set(all);

  const leader = async (): Promise<{ syncer: RunningServer; lease: LeaseHolder }> => {
    for (const deadline = performance.now() + leaderMs; performance.now() < deadline; await pause(10)) {
      const lease = await leases.peek('syncer');
      const pid = Number(/^syncer-(\d+)-/.exec(lease?.holder ?? '')?.[1]);
      const syncer = [...running].find((one) => one.pid === pid);
      if (lease && syncer) return { syncer, lease };
    }
    throw new Error(`No syncer has taken the lease within ${leaderMs / 1000} s.`);
  };

  return {
    killLeader: async ({ afterMs, isLast }) => {
      const { syncer, lease } = await leader();
      await pause(afterMs);
      running.delete(syncer);
      await syncer.kill('SIGKILL');
      if (isLast) return;
      await leases.release('syncer', lease.holder, lease.epoch);
      const next = await start();
      all.push(next);
      running.add(next);
    },
    printed: () => all.map((one) => one.stdout() + one.stderr()).join(''),
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
