import { Client, errors, type estypes } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';

export const engine = 'elasticsearch';

/** Below half of the syncer's lease: nobody takes it over while a write is under way. */
const writeMs = 4_000;
/** Making indices and swapping aliases wait for the cluster's state. */
const adminMs = 30_000;

export const limits = {
  write: { requestTimeout: writeMs, maxRetries: 0 },
  admin: { requestTimeout: adminMs, maxRetries: 0 },
} as const;

/** For searches: one that does not answer is given up, and asked once more of another node. */
export function connectSearching(url: string, searchMs: number): Client {
  return new Client({ node: url, requestTimeout: searchMs, maxRetries: 1 });
}

/** For all else. A client's own limit is the longest: one request's may only be shorter. */
export function connectWriting(url: string): Client {
  return new Client({ node: url, ...limits.admin });
}

/** Hits in part are no answer; nobody counts them who does not say so. */
export function search<Source, Aggregates = unknown>(
  client: Client,
  request: estypes.SearchRequest,
): Promise<estypes.SearchResponse<Source, Aggregates>> {
  const whole = { track_total_hits: false, allow_partial_search_results: false, ...request };
  return ask(client.search<Source, Aggregates>(whole));
}

/** The answer; EngineUnavailable where there is none, or none for now. Mistakes of ours stay what they are. */
export async function ask<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw unavailable(error) ?? error;
  }
}

/** What may be otherwise in a moment, as EngineUnavailable; null where asking again is of no use. */
export function unavailable(error: unknown): EngineUnavailable | null {
  if (error instanceof EngineUnavailable) return error;
  if (error instanceof errors.ResponseError) {
    const { statusCode } = error;
    if (isMissing(error)) {
      return new EngineUnavailable(engine, 'the index has not been built yet: is the syncer running?', error);
    }
    const passing = statusCode === undefined || statusCode >= 500 || passingStatuses.has(statusCode);
    return passing ? new EngineUnavailable(engine, reasonOf(error), error) : null;
  }
  if (error instanceof errors.ElasticsearchClientError) {
    return new EngineUnavailable(engine, `${error.name}: ${error.message}`, error);
  }
  return null;
}

export function isMissing(error: unknown): boolean {
  return (
    error instanceof errors.ResponseError &&
    error.statusCode === 404 &&
    /index_not_found|alias(es)?_not_found/.test(error.message)
  );
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.statusCode === 413;
}

/** Refused for now: forbidden (a full disk blocks writing), timed out, too many requests. */
const passingStatuses = new Set([401, 403, 408, 429]);

function reasonOf(error: errors.ResponseError): string {
  return `${error.statusCode ?? 'no status'}: ${error.message.slice(0, 500)}`;
}
