import type { Collection, Filter, FindOptions } from 'mongodb';
import type { Relation } from '../../../domain/item.ts';
import type { RelationStore } from '../../../ports/relation-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';
import { chunksOf, putWhole } from './put-in-chunks.ts';

/** Under `couponId|itemId`: all that is needed to delete it from the index is in its id. */
export function createRelationStore(relations: Collection<Stored>): RelationStore {
  const find = async (filter: Filter<Stored>, options: FindOptions = {}): Promise<Relation[]> => {
    const found = await reading(() => relations.find(filter, { maxTimeMS, ...options }).toArray());
    return found.map(relationOf);
  };
  return {
    putMany: (given) => {
      const last = new Map(given.map((relation) => [idOf(relation), relation]));
      const documents = [...last].map(([_id, { couponId, itemId, sort }]) => ({
        _id,
        couponId,
        itemId,
        sort,
      }));
      return putWhole(relations, documents);
    },
    deleteMany: async (couponId, itemIds) => {
      let deleted = 0;
      for (const chunk of chunksOf(itemIds)) {
        const ids = chunk.map((itemId) => idOf({ couponId, itemId }));
        const result = await writing(() => relations.deleteMany({ _id: { $in: ids } }, { maxTimeMS }));
        deleted += result.deletedCount;
      }
      return deleted;
    },
    page: (couponId, after, limit) => {
      const behind =
        after === null
          ? {}
          : {
              sort: { $gte: after.sort },
              $or: [{ sort: { $gt: after.sort } }, { itemId: { $gt: after.itemId } }],
            };
      return find({ couponId, ...behind }, { sort: { sort: 1, itemId: 1 }, limit });
    },
    getMany: async (pairs) => {
      const found: Relation[] = [];
      for (const ids of chunksOf([...new Set(pairs.map(idOf))]))
        found.push(...(await find({ _id: { $in: ids } })));
      return found;
    },
    pageByItems: async (itemIds, after, limit) => {
      // What is left of the item that the last page broke off in has a range of its own: nothing is read twice.
      const begun = after
        ? await find(
            { itemId: after.itemId, couponId: { $gt: after.couponId } },
            { sort: { couponId: 1 }, limit },
          )
        : [];
      const later = [...new Set(itemIds)].filter((itemId) => after === null || itemId > after.itemId);
      if (begun.length === limit || later.length === 0) return begun;
      const sort = { itemId: 1, couponId: 1 } as const;
      const rest = await find({ itemId: { $in: later } }, { sort, limit: limit - begun.length });
      return [...begun, ...rest];
    },
    among: (couponIds, itemIds) =>
      find({ itemId: { $in: [...new Set(itemIds)] }, couponId: { $in: [...new Set(couponIds)] } }),
    count: (couponId) => reading(() => relations.countDocuments({ couponId }, { maxTimeMS })),
  };
}

function idOf({ couponId, itemId }: Pick<Relation, 'couponId' | 'itemId'>): string {
  return `${couponId}|${itemId}`;
}

function relationOf({ couponId, itemId, sort }: Stored): Relation {
  return { couponId: String(couponId), itemId: String(itemId), sort: Number(sort) };
}
