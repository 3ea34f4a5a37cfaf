import type { Filter, Sort } from 'mongodb';
import type { CollectionWalk, SyncedCollection } from '../../../ports/change-feed.ts';
import type { Collections } from '../collections.ts';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { Stored } from '../stored.ts';

/** Where the change feed listens. */
export const synced = {
  templates: 'coupon_templates',
  relations: 'coupon_items',
  items: 'items',
} as const satisfies Readonly<Record<SyncedCollection, string>>;

/** Relations go by couponId, then itemId. */
export function createCollectionWalk(collections: Collections): CollectionWalk {
  return {
    ids: async (collection, after, limit) => {
      const isOfPairs = collection === 'relations';
      const sort: Sort = isOfPairs ? { couponId: 1, itemId: 1 } : { _id: 1 };
      const options = { maxTimeMS, sort, limit, projection: { _id: 1 } };
      const filter = after === null ? {} : isOfPairs ? behindPair(after) : { _id: { $gt: after } };
      const found = await reading(() => collections[synced[collection]].find(filter, options).toArray());
      return found.map(({ _id }) => _id);
    },
  };
}

function behindPair(id: string): Filter<Stored> {
  const [couponId = '', itemId = ''] = id.split('|');
  return {
    couponId: { $gte: couponId },
    $or: [{ couponId: { $gt: couponId } }, { itemId: { $gt: itemId } }],
  };
}
