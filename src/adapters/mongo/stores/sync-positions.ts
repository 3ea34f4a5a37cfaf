import type { Collection } from 'mongodb';
import type { FeedPosition } from '../../../ports/change-feed.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';
import { putWhole } from './put-in-chunks.ts';

/** How far an index has read, kept beside what it reads: by the index's own id. */
export interface SyncPositions {
  read(indexId: string): Promise<FeedPosition | null>;
  save(indexId: string, position: FeedPosition): Promise<void>;
  forget(indexId: string): Promise<void>;
}

export function createSyncPositions(positions: Collection<Stored>): SyncPositions {
  return {
    read: async (indexId) => {
      const stored = await reading(() => positions.findOne({ _id: indexId }, { maxTimeMS }));
      return stored ? String(stored.position) : null;
    },
    save: async (indexId, position) => {
      await putWhole(positions, [{ _id: indexId, position }]);
    },
    forget: async (indexId) => {
      await writing(() => positions.deleteOne({ _id: indexId }, { maxTimeMS }));
    },
  };
}
