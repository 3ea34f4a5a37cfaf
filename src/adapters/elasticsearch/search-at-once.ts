import type { Client, estypes } from '@elastic/elasticsearch';
import { ask } from './connection.ts';
import type { Query } from './item-filters.ts';
import { refused } from './search-all.ts';

export interface Counting {
  readonly index: string;
  readonly filter: readonly Query[];
  /** How far the hits are counted; `true`: all of them. Not at all where left out. */
  readonly upTo?: number | true;
  readonly counts?: Readonly<Record<string, Count>>;
}

/** How many hits have each value of a field, at most `size` values of those that most have; or each key of `keys`. */
export type Count =
  | { readonly field: string; readonly size: number; readonly within?: Query | undefined }
  | { readonly field: string; readonly keys: readonly string[] };

export interface Counted {
  readonly total: number;
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Searches that count and show no hit, all in one request. */
export async function countAtOnce(client: Client, searches: readonly Counting[]): Promise<Counted[]> {
  if (searches.length === 0) return [];
  const { responses } = await ask(
    client.msearch({
      searches: searches.flatMap(({ index, filter, upTo = false, counts = {} }) => {
        const aggs = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, asked(count)]));
        const query = { bool: { filter: [...filter] } };
        return [
          { index, allow_partial_search_results: false },
          { query, size: 0, track_total_hits: upTo, ...(Object.keys(aggs).length > 0 && { aggs }) },
        ];
      }),
    }),
  );
  return searches.map((_, n) => {
    const answer = responses[n];
    if (!answer || 'error' in answer) throw refused(answer);
    const { total } = answer.hits;
    const aggregates = (answer.aggregations ?? {}) as Readonly<Record<string, Answered>>;
    return {
      total: typeof total === 'number' ? total : (total?.value ?? 0),
      counts: new Map(Object.entries(aggregates).map(([name, answered]) => [name, countsOf(answered)])),
    };
  });
}

function asked(count: Count): estypes.AggregationsAggregationContainer {
  const { field } = count;
  if ('keys' in count) {
    return {
      filters: { filters: Object.fromEntries(count.keys.map((key) => [key, { term: { [field]: key } }])) },
    };
  }
  const terms = { field, size: count.size };
  if (!count.within) return { terms };
  return { filter: { bool: { filter: [count.within] } }, aggs: { inside: { terms } } };
}

/** Of `terms` a list, of `filters` by name; around either there may be a filter. */
type Answered =
  | { readonly buckets: readonly Bucket[] | Readonly<Record<string, Omit<Bucket, 'key'>>> }
  | { readonly inside: Answered };

interface Bucket {
  readonly key: string;
  readonly doc_count: number;
}

function countsOf(answered: Answered): ReadonlyMap<string, number> {
  if ('inside' in answered) return countsOf(answered.inside);
  const { buckets } = answered;
  if (isList(buckets)) return new Map(buckets.map(({ key, doc_count }) => [key, doc_count]));
  return new Map(Object.entries(buckets).map(([key, { doc_count }]) => [key, doc_count]));
}

function isList<T>(buckets: readonly T[] | object): buckets is readonly T[] {
  return Array.isArray(buckets);
}
