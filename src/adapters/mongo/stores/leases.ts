import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Document } from 'mongodb';
import type { LeaseHolder, Leases } from '../../../ports/leases.ts';
import { maxTimeMS } from '../connect.ts';
import { isDuplicateKey, reading, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';

interface Lease {
  readonly holder: string | null;
  readonly note: string;
  readonly epoch: number;
  readonly beat: number;
}

const watchMs = 100;

/** Taken by compare-and-set on (epoch, beat) as they were seen. */
export function createLeases(leases: Collection<Stored>): Leases {
  const read = async (name: string): Promise<Lease | null> => {
    const stored = await reading(() => leases.findOne({ _id: name }, { maxTimeMS }));
    return stored && leaseOf(stored);
  };
  /** Its new epoch, or null where somebody was quicker. Epochs of a name only rise. */
  const take = (name: string, holder: string, note: string, seen: Lease | null): Promise<number | null> =>
    writing(async () => {
      if (seen === null) {
        const first = { _id: name, holder, note, epoch: 1, beat: 0 };
        try {
          await leases.insertOne(first, { maxTimeMS });
          return 1;
        } catch (error) {
          if (isDuplicateKey(error)) return null;
          throw error;
        }
      }
      const { epoch, beat } = seen;
      const next = { $set: { holder, note, epoch: epoch + 1, beat: beat + 1 } };
      const { matchedCount } = await leases.updateOne({ _id: name, epoch, beat }, next, { maxTimeMS });
      return matchedCount === 1 ? epoch + 1 : null;
    });
  return {
    acquire: async (name, holder, note, ttlMs) => {
      const first = await read(name);
      const until = performance.now() + ttlMs;
      for (let seen = first; ; seen = await read(name)) {
        const heldBy = seen && heldByOther(seen, holder);
        if (heldBy === null || (performance.now() >= until && sameBeat(seen, first))) {
          const epoch = await take(name, holder, note, seen);
          if (epoch !== null) return { ok: true, epoch };
        } else if (!sameBeat(seen, first)) {
          return { ok: false, heldBy };
        }
        await sleep(Math.min(watchMs, ttlMs / 10));
      }
    },
    beat: (name, holder, epoch, note) =>
      writing(async () => {
        const moved: Document = { $inc: { beat: 1 }, ...(note === undefined ? {} : { $set: { note } }) };
        const { matchedCount } = await leases.updateOne({ _id: name, holder, epoch }, moved, { maxTimeMS });
        return matchedCount === 1;
      }),
    release: async (name, holder, epoch) => {
      const free: Document = { $set: { holder: null }, $inc: { beat: 1 } };
      await writing(() => leases.updateOne({ _id: name, holder, epoch }, free, { maxTimeMS }));
    },
    peek: async (name) => {
      const lease = await read(name);
      return lease && heldByOther(lease, null);
    },
  };
}

/** What is there was written by `take`. */
function leaseOf({ _id, ...lease }: Stored): Lease {
  return lease as unknown as Lease;
}

function heldByOther({ holder, note, epoch }: Lease, taker: string | null): LeaseHolder | null {
  return holder === null || holder === taker ? null : { holder, note, epoch };
}

function sameBeat(a: Lease | null, b: Lease | null): boolean {
  return a !== null && b !== null && a.epoch === b.epoch && a.beat === b.beat;
}
