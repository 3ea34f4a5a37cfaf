import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import type { LeaseHolder } from '../ports/leases.ts';
import type { Ports } from '../ports/ports.ts';

export interface HeldLease {
  readonly epoch: number;
  /** What others read of the holder: its address, once it is known. */
  annotate(note: string): Promise<void>;
  /** Where the store does not hear of it, whoever wants the lease takes it over by its silence. */
  release(): Promise<void>;
}

export interface HoldLease {
  readonly name: string;
  readonly holder: string;
  readonly note: string;
  readonly ttlMs: number;
  /** Somebody else holds it now: stop what needs it. */
  readonly onLost: () => void;
}

/** Takes a lease and keeps it alive until it is released; or says who holds it. */
export async function holdLease(
  { leases }: Pick<Ports, 'leases'>,
  { name, holder, note, ttlMs, onLost }: HoldLease,
): Promise<{ ok: true; lease: HeldLease } | { ok: false; heldBy: LeaseHolder }> {
  const taken = await leases.acquire(name, holder, note, ttlMs);
  if (!taken.ok) return taken;
  const { epoch } = taken;
  const timer = setInterval(() => {
    leases.beat(name, holder, epoch).then(
      (ours) => {
        if (ours) return;
        clearInterval(timer);
        onLost();
      },
      () => {
        // The store does not answer: the lease stays ours until somebody takes it, and the next beat tells.
      },
    );
  }, ttlMs / 3);
  return {
    ok: true,
    lease: {
      epoch,
      annotate: async (text) => {
        await leases.beat(name, holder, epoch, text);
      },
      release: async () => {
        clearInterval(timer);
        await leases.release(name, holder, epoch).catch((error: unknown) => {
          if (!(error instanceof EngineUnavailable)) throw error;
        });
      },
    },
  };
}
