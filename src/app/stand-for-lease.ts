import type { Ports } from '../ports/ports.ts';
import { type HeldLease, holdLease } from './hold-lease.ts';

/** One of several processes that want a lease for as long as they live. */
export interface LeaseStand {
  /** Whether it is ours now. Where it is not, the next word on it is waited for beside this. */
  isOurs(): boolean;
  /** Gives it back, and wants it no more. */
  leave(): Promise<void>;
}

/** Whoever was killed keeps the others waiting for no longer. */
const ttlMs = 10_000;

export function standForLease(
  ports: Pick<Ports, 'leases'>,
  {
    name,
    holder,
    onError,
  }: {
    readonly name: string;
    readonly holder: string;
    readonly onError: (error: unknown) => void;
  },
): LeaseStand {
  let held: HeldLease | null = null;
  let isAsking = false;
  let left = false;

  const ask = async (): Promise<void> => {
    let isLost = false;
    const onLost = () => {
      isLost = true;
      held = null;
    };
    const answer = await holdLease(ports, { name, holder, note: '', ttlMs, onLost });
    if (!answer.ok) return;
    if (left) await answer.lease.release();
    else if (!isLost) held = answer.lease;
  };

  return {
    isOurs: () => {
      if (held) return true;
      if (isAsking || left) return false;
      isAsking = true;
      void ask()
        .catch(onError)
        .finally(() => {
          isAsking = false;
        });
      return false;
    },
    leave: async () => {
      left = true;
      const ours = held;
      held = null;
      await ours?.release();
    },
  };
}
