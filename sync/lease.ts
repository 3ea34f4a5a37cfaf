import { randomUUID } from 'node:crypto';
import { type HeldLease, holdLease } from '../src/app/hold-lease.ts';
import type { Ports } from '../src/ports/ports.ts';

const name = 'syncer';
const ttlMs = 10_000;

/** The lease that lets one process alone write the index. */
export interface SyncerLease {
  /** Takes it where nobody has it; whether we hold it. */
  take(): Promise<boolean>;
  /** Asked right before a write. */
  isOurs(): Promise<boolean>;
  release(): Promise<void>;
}

export function standForLease(ports: Pick<Ports, 'leases'>): SyncerLease {
  const holder = `syncer-${process.pid}-${randomUUID().slice(0, 8)}`;
  let held: { readonly lease: HeldLease; confirmedAt: number } | null = null;

  const drop = async (): Promise<void> => {
    const lost = held?.lease;
    held = null;
    // The store may be away: whoever wants the lease then takes it over by its silence.
    await lost?.release().catch(() => {});
  };

  return {
    take: async () => {
      if (held) return true;
      const confirmedAt = performance.now();
      let isLost = false;
      const onLost = () => {
        isLost = true;
        if (held?.lease === taken.lease) held = null;
      };
      const answer = await holdLease(ports, { name, holder, note: '', ttlMs, onLost });
      if (!answer.ok) return false;
      const taken = { lease: answer.lease, confirmedAt };
      if (!isLost) held = taken;
      return !isLost;
    },
    isOurs: async () => {
      const mine = held;
      if (!mine) return false;
      const now = performance.now();
      // Nobody takes it over before its beat has been still for all of its time. A process that was stopped and
      // goes on sees by its own clock that it must ask.
      if (now - mine.confirmedAt < ttlMs / 2) return true;
      if (await ports.leases.beat(name, holder, mine.lease.epoch)) {
        mine.confirmedAt = now;
        return held === mine;
      }
      await drop();
      return false;
    },
    release: drop,
  };
}
