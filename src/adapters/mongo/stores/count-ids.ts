import type { Collection, Filter } from 'mongodb';
import { maxTimeMS } from '../connect.ts';
import { reading } from '../errors.ts';
import type { Stored } from '../stored.ts';

/** Documents counted by one query: millions in one would take longer than an operation may. */
const idsPerQuery = 200_000;

/** How many documents have an id of the range, stretch by stretch. */
export async function countIds(
  collection: Collection<Stored>,
  { from, below }: { readonly from?: string; readonly below?: string },
  stretch = idsPerQuery,
): Promise<number> {
  let count = 0;
  for (let after = from; ; ) {
    const range = {
      ...(after === undefined ? {} : { $gt: after }),
      ...(below === undefined ? {} : { $lt: below }),
    };
    const filter: Filter<Stored> = Object.keys(range).length === 0 ? {} : { _id: range };
    const last = await reading(() =>
      collection.findOne(filter, { maxTimeMS, sort: { _id: 1 }, skip: stretch - 1, projection: { _id: 1 } }),
    );
    if (!last) return count + (await reading(() => collection.countDocuments(filter, { maxTimeMS })));
    count += stretch;
    after = last._id;
  }
}
