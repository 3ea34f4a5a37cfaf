import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import { epochOf, type FlushStamp, versionOf } from '../../ports/flush-stamp.ts';
import type { DeadLetter, IndexName } from '../../ports/search-index.ts';
import { ask, engine, isTooLarge, limits, unavailable } from './connection.ts';
import { tombstone } from './documents.ts';

export interface BulkEntry {
  /** The index's own name, not its alias. */
  readonly concrete: string;
  readonly index: IndexName;
  readonly id: string;
  /** JSON; null takes the document away with all its traces. */
  readonly source: string | null;
}

export interface BulkOptions {
  readonly stamp: FlushStamp;
  /** Whether what the last request writes is searchable when it is answered: one round trip less. */
  readonly refresh: boolean;
  /** Asked before each request but the first. */
  readonly mayWrite: () => Promise<boolean>;
  /** Hears what is being tried again and why; null: all is well again. */
  readonly onTrouble: (trouble: string | null) => void;
}

export type BulkAnswer =
  | {
      readonly ok: true;
      readonly deadLetters: readonly DeadLetter[];
      /** One request has written it all, and refreshed it where that was asked for. */
      readonly atOnce: boolean;
    }
  | { readonly ok: false; readonly why: 'fenced'; readonly epoch: number }
  | { readonly ok: false; readonly why: 'not-ours' | 'gone' };

/** A request's documents, and their characters: Elasticsearch likes a few megabytes. */
const mostDocuments = 2_000;
const mostCharacters = 4_000_000;
const leastBackoffMs = 50;
const mostBackoffMs = 2_000;
/** Then the flush is given up, and the syncer's loop tries again with what the store says by then. */
const mostTries = 8;

/**
 * Writes the documents with the stamp as their external version, and reads the answer item by item: done; never
 * (`deadLetters`, whose old entry becomes a tombstone); refused for now, and tried again; conflicts as `readConflicts`
 * says. Throws EngineUnavailable where the engine goes on refusing.
 */
export async function writeBulk(
  client: Client,
  entries: readonly BulkEntry[],
  options: BulkOptions,
): Promise<BulkAnswer> {
  const deadLetters: DeadLetter[] = [];
  const waiting = inRequests(entries);
  let refusals = 0;
  let requests = 0;
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    if (requests > 0 && !(await options.mayWrite())) return { ok: false, why: 'not-ours' };
    requests += 1;
    const sorted = await writeOnce(client, batch, options.stamp, options.refresh && waiting.length === 0);
    if (sorted.gone) return { ok: false, why: 'gone' };
    const later = await readConflicts(client, sorted.conflicts, options.stamp);
    if (later !== null) return { ok: false, why: 'fenced', epoch: later };
    deadLetters.push(...sorted.dead.map(({ entry: { index, id }, reason }) => ({ index, id, reason })));
    const buried = sorted.dead.filter(({ entry }) => !isTombstone(entry));
    if (buried.length > 0)
      waiting.unshift(buried.map(({ entry }) => ({ ...entry, source: tombstone(Date.now()) })));
    if (sorted.tooLarge) waiting.unshift(...halves(batch));
    const [refused] = sorted.refused;
    if (!refused) {
      options.onTrouble(null);
      refusals = 0;
      continue;
    }
    const trouble = `${sorted.refused.length} documents refused for now: ${refused.reason}`;
    options.onTrouble(trouble);
    refusals += 1;
    if (refusals >= mostTries) throw new EngineUnavailable(engine, trouble, sorted.cause);
    waiting.unshift(sorted.refused.map(({ entry }) => entry));
    await pause(backoff(refusals));
  }
  return { ok: true, deadLetters, atOnce: requests === 1 };
}

interface Sorted {
  readonly conflicts: readonly BulkEntry[];
  readonly dead: readonly Unwritten[];
  readonly refused: readonly Unwritten[];
  /** An index is no more. */
  readonly gone: boolean;
  /** The request as a whole. */
  readonly tooLarge: boolean;
  readonly cause?: unknown;
}

interface Unwritten {
  readonly entry: BulkEntry;
  readonly reason: string;
}

async function writeOnce(
  client: Client,
  batch: readonly BulkEntry[],
  stamp: FlushStamp,
  refresh: boolean,
): Promise<Sorted> {
  const nothing: Sorted = { conflicts: [], dead: [], refused: [], gone: false, tooLarge: false };
  let answer: BulkResponse;
  try {
    answer = await client.transport.request<BulkResponse>(
      {
        method: 'POST',
        path: '/_bulk',
        bulkBody: bodyOf(batch, stamp),
        querystring: { filter_path: bulkFields, refresh: String(refresh) },
      },
      limits.write,
    );
  } catch (error) {
    if (isTooLarge(error)) {
      const [only] = batch;
      if (batch.length > 1 || !only) return { ...nothing, tooLarge: true };
      return { ...nothing, dead: [{ entry: only, reason: 'it is larger than a request may be' }] };
    }
    const cause = unavailable(error);
    if (!cause) throw error;
    return { ...nothing, refused: batch.map((entry) => ({ entry, reason: cause.message })), cause };
  }
  if (!answer.errors) return nothing;
  const conflicts: BulkEntry[] = [];
  const dead: Unwritten[] = [];
  const refused: Unwritten[] = [];
  let gone = false;
  for (const [n, entry] of batch.entries()) {
    const item = answer.items?.[n]?.index ?? answer.items?.[n]?.delete;
    const status = item?.status ?? 0;
    if (status >= 200 && status < 300) continue;
    // Already gone.
    if (status === 404 && entry.source === null && !item?.error) continue;
    const type = item?.error?.type ?? 'no answer';
    const reason = `${status} ${type}: ${item?.error?.reason ?? ''}`.slice(0, 1_000);
    if (status === 409) conflicts.push(entry);
    else if (type === 'index_not_found_exception') gone = true;
    else if (neverIndexed.has(type)) dead.push({ entry, reason });
    else refused.push({ entry, reason });
  }
  return { conflicts, dead, refused, gone, tooLarge: false };
}

interface BulkResponse {
  readonly errors: boolean;
  readonly items?: readonly { readonly index?: BulkItem; readonly delete?: BulkItem }[];
}

interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason?: string };
}

const bulkFields = 'errors,items.*.status,items.*.error.type,items.*.error.reason';

/** A document's own fault: it will be refused again as often as it is written. */
const neverIndexed = new Set([
  'document_parsing_exception',
  'mapper_parsing_exception',
  'strict_dynamic_mapping_exception',
  'illegal_argument_exception',
]);

function bodyOf(batch: readonly BulkEntry[], stamp: FlushStamp): string {
  const version = versionOf(stamp);
  let body = '';
  for (const { concrete, id, source } of batch) {
    const action = { _index: concrete, _id: id, version, version_type: 'external' };
    body += `${JSON.stringify(source === null ? { delete: action } : { index: action })}\n`;
    if (source !== null) body += `${source}\n`;
  }
  return body;
}

/**
 * The epoch of a later syncer that has written one of the documents, or null: what stands there is of our own epoch,
 * written by this flush or a later one, and a conflict is as good as done.
 */
async function readConflicts(
  client: Client,
  conflicts: readonly BulkEntry[],
  { epoch }: FlushStamp,
): Promise<number | null> {
  if (conflicts.length === 0) return null;
  const docs = conflicts.map(({ concrete, id }) => ({ _index: concrete, _id: id, _source: false }));
  const { docs: found } = await ask(client.mget({ docs }, limits.write));
  let latest = epoch;
  for (const one of found) {
    if ('_version' in one && one._version !== undefined) latest = Math.max(latest, epochOf(one._version));
  }
  return latest > epoch ? latest : null;
}

function isTombstone({ source }: BulkEntry): boolean {
  return source === null || source.startsWith('{"deleted":true,');
}

function inRequests(entries: readonly BulkEntry[]): BulkEntry[][] {
  const requests: BulkEntry[][] = [];
  let request: BulkEntry[] = [];
  let characters = 0;
  for (const entry of entries) {
    if (
      request.length >= mostDocuments ||
      (request.length > 0 && characters + lengthOf(entry) > mostCharacters)
    ) {
      requests.push(request);
      request = [];
      characters = 0;
    }
    request.push(entry);
    characters += lengthOf(entry);
  }
  if (request.length > 0) requests.push(request);
  return requests;
}

function lengthOf({ source }: BulkEntry): number {
  return source?.length ?? 0;
}

function halves(batch: readonly BulkEntry[]): BulkEntry[][] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

/** Doubling, with a random half, so that several don't come back at one moment. */
function backoff(refusals: number): number {
  const whole = Math.min(mostBackoffMs, leastBackoffMs * 2 ** refusals);
  return whole / 2 + (Math.random() * whole) / 2;
}
