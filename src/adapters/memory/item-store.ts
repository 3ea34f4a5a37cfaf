import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../domain/item.ts';
import type { ItemStore } from '../../ports/item-store.ts';
import type { Changed } from './change-feed.ts';
import { idsAfter } from './order.ts';

export function createMemoryItems(changed: Changed) {
  const items = new Map<string, Item>();
  const store: ItemStore = {
    putMany: async (given) => {
      const count = { inserted: 0, changed: 0, unchanged: 0 };
      for (const item of new Map(given.map((one) => [one.itemId, one])).values()) {
        const before = items.get(item.itemId);
        if (isDeepStrictEqual(before, item)) {
          count.unchanged++;
          continue;
        }
        count[before ? 'changed' : 'inserted']++;
        items.set(item.itemId, structuredClone(item));
        changed('items', item.itemId);
      }
      return count;
    },
    get: async (itemId) => items.get(itemId) ?? null,
    getMany: async (itemIds) => [...new Set(itemIds)].flatMap((id) => items.get(id) ?? []),
    delete: async (itemId) => {
      const was = items.delete(itemId);
      if (was) changed('items', itemId);
      return was;
    },
    count: async () => items.size,
  };
  return { store, ids: (after: string | null, limit: number) => idsAfter(items.keys(), after, limit) };
}
