import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseHolder, Leases } from '../../ports/leases.ts';

interface Lease {
  readonly holder: string | null;
  readonly note: string;
  readonly epoch: number;
  readonly beat: number;
}

const watchMs = 100;

export function createMemoryLeases(): Leases {
  const leases = new Map<string, Lease>();
  const ours = (name: string, holder: string, epoch: number) => {
    const lease = leases.get(name);
    return lease?.holder === holder && lease.epoch === epoch ? lease : null;
  };
  return {
    acquire: async (name, holder, note, ttlMs) => {
      const first = leases.get(name);
      const until = performance.now() + ttlMs;
      for (;;) {
        const seen = leases.get(name);
        const heldBy = seen ? heldByOther(seen, holder) : null;
        const moved = seen?.epoch !== first?.epoch || seen?.beat !== first?.beat;
        if (heldBy === null || (!moved && performance.now() >= until)) {
          const epoch = (seen?.epoch ?? 0) + 1;
          leases.set(name, { holder, note, epoch, beat: (seen?.beat ?? 0) + 1 });
          return { ok: true, epoch };
        }
        if (moved) return { ok: false, heldBy };
        await sleep(Math.min(watchMs, ttlMs / 10));
      }
    },
    beat: async (name, holder, epoch, note) => {
      const lease = ours(name, holder, epoch);
      if (lease) leases.set(name, { ...lease, beat: lease.beat + 1, note: note ?? lease.note });
      return lease !== null;
    },
    release: async (name, holder, epoch) => {
      const lease = ours(name, holder, epoch);
      if (lease) leases.set(name, { ...lease, holder: null, beat: lease.beat + 1 });
    },
    peek: async (name) => {
      const lease = leases.get(name);
      return lease ? heldByOther(lease, null) : null;
    },
  };
}

function heldByOther({ holder, note, epoch }: Lease, taker: string | null): LeaseHolder | null {
  return holder === null || holder === taker ? null : { holder, note, epoch };
}
