import type { Filter } from 'mongodb';
import type { SweepPlace } from '../../../ports/sweep-place.ts';
import type { Stored } from '../stored.ts';

/** What a sweep takes by (member, _id) strictly behind the place: a range of the index that begins there. */
export function behind(
  member: string,
  upTo: { readonly $lt: number } | { readonly $lte: number },
  after: SweepPlace | null,
): Filter<Stored> {
  if (after === null) return { [member]: upTo };
  return {
    [member]: { ...upTo, $gte: after.at },
    $or: [{ [member]: { $gt: after.at } }, { _id: { $gt: after.id } }],
  };
}
