import type { Collection, Filter } from 'mongodb';
import type { Redemption } from '../../../domain/redemption.ts';
import type { OpenFreeze, RedemptionStore } from '../../../ports/redemption-store.ts';
import type { SweepPlace } from '../../../ports/sweep-place.ts';
import { maxTimeMS } from '../connect.ts';
import { isDuplicateKey, reading, writing } from '../errors.ts';
import { type Stored, storedUnder } from '../stored.ts';
import { behind } from './sweep-filter.ts';

const codec = storedUnder<Redemption>('orderId');

export function createRedemptionStore(redemptions: Collection<Stored>): RedemptionStore {
  const inOrder = async (filter: Filter<Stored>, by: string, limit: number): Promise<Redemption[]> => {
    const found = await reading(() =>
      redemptions.find(filter, { maxTimeMS, sort: { [by]: 1, _id: 1 }, limit }).toArray(),
    );
    return found.map(codec.fromStored);
  };
  return {
    insert: (redemption) =>
      writing(async () => {
        try {
          await redemptions.insertOne(codec.toStored(redemption), { maxTimeMS });
          return 'inserted';
        } catch (error) {
          if (isDuplicateKey(error)) return 'already-exists';
          throw error;
        }
      }),
    replace: (next, expectedRev) =>
      writing(async () => {
        const { matchedCount } = await redemptions.replaceOne(
          { _id: next.orderId, rev: expectedRev },
          codec.toStored(next),
          { maxTimeMS },
        );
        return matchedCount === 1;
      }),
    get: async (orderId) => {
      const stored = await reading(() => redemptions.findOne({ _id: orderId }, { maxTimeMS }));
      return stored ? codec.fromStored(stored) : null;
    },
    stuck: (statuses, changedBefore, limit, after: SweepPlace | null = null) =>
      inOrder(
        { status: { $in: [...statuses] }, ...behind('changedAt', { $lt: changedBefore }, after) },
        'changedAt',
        limit,
      ),
    due: (now, limit, after: SweepPlace | null = null) =>
      inOrder({ status: 'frozen', ...behind('dueAt', { $lte: now }, after) }, 'dueAt', limit),
    openFreezes: async (userId, limit) => {
      const filter = { userId, status: { $in: ['freezing', 'frozen'] } };
      const found = await reading(() =>
        redemptions.find(filter, { maxTimeMS, limit, projection: { _id: 1, dueAt: 1 } }).toArray(),
      );
      return found.map(
        ({ _id, dueAt }): OpenFreeze => ({ orderId: _id, dueAt: dueAt === null ? null : Number(dueAt) }),
      );
    },
  };
}
