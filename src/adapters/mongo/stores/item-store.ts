import type { Collection } from 'mongodb';
import type { Item } from '../../../domain/item.ts';
import type { ItemStore } from '../../../ports/item-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import { type Stored, storedUnder } from '../stored.ts';
import { countIds } from './count-ids.ts';
import { chunksOf, putWhole } from './put-in-chunks.ts';

const codec = storedUnder<Item>('itemId');

export function createItemStore(items: Collection<Stored>): ItemStore {
  return {
    putMany: (given) => {
      const last = new Map(given.map((item) => [item.itemId, codec.toStored(item)]));
      return putWhole(items, [...last.values()]);
    },
    get: async (itemId) => {
      const stored = await reading(() => items.findOne({ _id: itemId }, { maxTimeMS }));
      return stored ? codec.fromStored(stored) : null;
    },
    getMany: async (itemIds) => {
      const found: Item[] = [];
      for (const ids of chunksOf([...new Set(itemIds)])) {
        const chunk = await reading(() => items.find({ _id: { $in: ids } }, { maxTimeMS }).toArray());
        found.push(...chunk.map(codec.fromStored));
      }
      return found;
    },
    delete: (itemId) =>
      writing(async () => (await items.deleteOne({ _id: itemId }, { maxTimeMS })).deletedCount === 1),
    count: () => countIds(items, {}),
  };
}
