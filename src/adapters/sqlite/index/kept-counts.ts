import type { ItemPage, ItemQuery } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';

export type Counts = Pick<ItemPage, 'total' | 'totalIsExact' | 'facets'>;

export interface KeptCounts {
  /** What was counted for the same filters and still serves; else counted now. */
  of(query: ItemQuery, count: () => Counts): Counts;
}

/** Filters whose counts are kept at a time. */
const mostKept = 200;
/** How old the counts of more items than are counted exactly may be: counting them takes a tenth of a second. */
const roughMs = 1_000;

/**
 * Total and facets look at everything that fits, a page only at its rows: whoever turns pages, or comes to the same
 * landing page as others, need not have all of it counted again. Counts serve until something is written.
 */
export function createKeptCounts(db: Database): KeptCounts {
  const kept = new Map<string, { readonly counts: Counts; readonly version: number; readonly at: number }>();
  return {
    of: (query, count) => {
      const version = Number(db.statement('PRAGMA data_version').get()?.data_version);
      const at = performance.now();
      const key = keyOf(query);
      const known = kept.get(key);
      if (known?.version === version) return known.counts;
      if (known && !known.counts.totalIsExact && at - known.at < roughMs) return known.counts;
      const counts = count();
      kept.delete(key);
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(key, { counts, version, at });
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
