import type { Collection, Filter, FindOptions } from 'mongodb';
import type { LedgerEntry, LedgerStore } from '../../../ports/ledger-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import { insertUnordered } from '../insert-unordered.ts';
import type { Stored } from '../stored.ts';

/** Under `userCouponId|rev`: who comes second finds the entry there. */
export function createLedgerStore(ledger: Collection<Stored>): LedgerStore {
  const find = async (filter: Filter<Stored>, options: FindOptions): Promise<LedgerEntry[]> => {
    const found = await reading(() => ledger.find(filter, { maxTimeMS, ...options }).toArray());
    return found.map(entryOf);
  };
  return {
    append: async (userCouponId, events) => {
      const entries = events.map((event) => ({
        _id: `${userCouponId}|${event.rev}`,
        userCouponId,
        ...event,
      }));
      await insertUnordered(ledger, entries);
    },
    read: (userCouponId, afterRev, limit) =>
      find({ userCouponId, rev: { $gt: afterRev } }, { sort: { rev: 1 }, limit }),
    ofOrder: (orderId, limit) => find({ orderId }, { sort: { at: -1, userCouponId: -1, rev: -1 }, limit }),
  };
}

/** What is there was written by `append`. */
function entryOf({ _id, ...entry }: Stored): LedgerEntry {
  return entry as unknown as LedgerEntry;
}
