import type { ItemPage, ItemQuery } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';

export type Counts = Pick<ItemPage, 'total' | 'totalIsExact' | 'facets'>;

export interface KeptCounts {
  /** What was counted for the same filters, where nothing has been written since; else counted now. */
  of(query: ItemQuery, count: () => Counts): Counts;
}

/** Filters whose counts are kept at a time. */
const mostKept = 200;

/**
 * Total and facets look at everything that fits, a page only at its rows: whoever turns pages, or comes to the same
 * landing page as others, need not have all of it counted again.
 */
export function createKeptCounts(db: Database): KeptCounts {
  const kept = new Map<string, Counts>();
  let version = 0;
  return {
    of: (query, count) => {
      const now = Number(db.statement('PRAGMA data_version').get()?.data_version);
      if (now !== version) kept.clear();
      version = now;
      const key = keyOf(query);
      const known = kept.get(key);
      if (known) return known;
      const counts = count();
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, counts);
      return counts;
    },
  };
}

/** All that a query asks but its order and its place. */
function keyOf({ within, q, category, brand, minPrice, maxPrice, facets }: ItemQuery): string {
  return JSON.stringify([
    within,
    q ?? '',
    category ?? null,
    brand ?? null,
    minPrice ?? null,
    maxPrice ?? null,
    facets,
  ]);
}
