import type { Client, estypes } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import { ask, engine } from './connection.ts';

export interface WholeSearch extends Pick<estypes.SearchRequest, 'query' | '_source'> {
  readonly index: string;
  /** Ends in what no two documents share. */
  readonly sort: estypes.SortCombinations[];
}

/** Hits of one answer (`index.max_result_window`); the next ones are asked for behind the last. */
const mostHits = 10_000;
const mostPages = 100;

/** Every hit of each search, all of them in one request; a further one only for what has more than 10,000. */
export async function searchAll(
  client: Client,
  searches: readonly WholeSearch[],
): Promise<estypes.SearchHit<unknown>[][]> {
  const found: estypes.SearchHit<unknown>[][] = searches.map(() => []);
  let open = searches.map((search, n) => ({ search, n, after: null as estypes.SortResults | null }));
  for (let page = 0; open.length > 0; page++) {
    if (page === mostPages) throw new Error(`A look-up has more than ${mostPages * mostHits} answers.`);
    const { responses } = await ask(
      client.msearch({
        searches: open.flatMap(({ search: { index, ...body }, after }) => [
          { index, allow_partial_search_results: false },
          { ...body, size: mostHits, track_total_hits: false, ...(after ? { search_after: after } : {}) },
        ]),
      }),
    );
    open = open.flatMap(({ search, n }, at) => {
      const answer = responses[at];
      if (!answer || 'error' in answer) throw refused(answer);
      const { hits } = answer.hits;
      found[n]?.push(...hits);
      const after = hits.length === mostHits ? hits.at(-1)?.sort : undefined;
      return after ? [{ search, n, after }] : [];
    });
  }
  return found;
}

/** Why one of the searches of a request has no answer. */
export function refused(answer: estypes.ErrorResponseBase | undefined): Error {
  const error = answer?.error;
  const reason = typeof error === 'string' ? error : `${error?.type}: ${error?.reason ?? 'no reason given'}`;
  if (error && typeof error !== 'string' && error.type === 'index_not_found_exception') {
    return new EngineUnavailable(engine, 'the index has not been built yet: is the syncer running?');
  }
  const status = answer?.status ?? 503;
  return status >= 500 || status === 429 ? new EngineUnavailable(engine, reason) : new Error(reason);
}
