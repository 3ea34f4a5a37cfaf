import { randomUUID } from 'node:crypto';
import { type HeldLease, holdLease } from '../src/app/hold-lease.ts';
import type { Ports } from '../src/ports/ports.ts';

const name = 'syncer';
const ttlMs = 10_000;
/** Takings of one go: an epoch is one taking, and a store that was restored is behind by as many. */
const mostRaises = 1_000;

/** The lease that lets one process alone write the index. */
export interface SyncerLease {
  /** Takes it where nobody has it; the epoch in which we hold it, or null. */
  take(): Promise<number | null>;
  /** Asked right before a write. */
  isOurs(): Promise<boolean>;
  release(): Promise<void>;
  /**
   * An epoch after ours has written: gives the lease back. True where the lease knows of no such epoch, because the
   * store is an older copy of itself; then the next one that is taken is above `epoch`.
   */
  yieldTo(epoch: number): Promise<boolean>;
}

export function createSyncerLease(ports: Pick<Ports, 'leases'>): SyncerLease {
  const us = `syncer-${process.pid}-${randomUUID().slice(0, 8)}`;
  let held: { readonly lease: HeldLease; confirmedAt: number } | null = null;

  const drop = async (): Promise<void> => {
    const lost = held?.lease;
    held = null;
    await lost?.release();
  };

  return {
    take: async () => {
      if (held) return held.lease.epoch;
      const confirmedAt = performance.now();
      let isLost = false;
      const onLost = () => {
        isLost = true;
        if (held?.lease === taken.lease) held = null;
      };
      const answer = await holdLease(ports, { name, holder: us, note: '', ttlMs, onLost });
      if (!answer.ok) return null;
      const taken = { lease: answer.lease, confirmedAt };
      if (isLost) return null;
      held = taken;
      return taken.lease.epoch;
    },
    isOurs: async () => {
      const mine = held;
      if (!mine) return false;
      const now = performance.now();
      // Nobody takes it over before its beat has been still for all of its time. A process that was stopped and
      // goes on sees by its own clock that it must ask.
      if (now - mine.confirmedAt < ttlMs / 2) return true;
      if (await ports.leases.beat(name, us, mine.lease.epoch)) {
        mine.confirmedAt = now;
        return held === mine;
      }
      await drop();
      return false;
    },
    release: drop,
    yieldTo: async (epoch) => {
      const ours = held?.lease.epoch;
      const holder = await ports.leases.peek(name);
      await drop();
      if (holder?.epoch !== ours) return false;
      for (let tries = 0; tries < mostRaises; tries++) {
        const answer = await ports.leases.acquire(name, us, '', ttlMs);
        if (!answer.ok) break;
        await ports.leases.release(name, us, answer.epoch);
        if (answer.epoch >= epoch) break;
      }
      return true;
    },
  };
}
