import type { Instant } from '../domain/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Origin } from '../ports/origin.ts';
import { type Keeping, keepingOf } from './keeping.ts';
import { entryOf, type KeptEntry } from './kept-entry.ts';
import type { PublicRead } from './public-read.ts';

/** What became of one look at the origin. */
export type Looked =
  | { readonly type: 'kept'; readonly entry: KeptEntry; readonly how: 'found' | 'stored' | 'confirmed' }
  /** The origin's word for everybody who asked meanwhile, and not to be kept: there is no such coupon, for example. */
  | { readonly type: 'passing'; readonly answer: WholeAnswer }
  /** For who began it alone: the origin counts that caller's requests, or said that it is private. */
  | { readonly type: 'own'; readonly answer: WholeAnswer }
  /** The origin failed; what it said, where it said anything. */
  | { readonly type: 'away'; readonly answer: WholeAnswer | null; readonly why: string }
  /** More than is kept, or a 304 that can't be used: every reader fetches it as it flows. */
  | { readonly type: 'each-alone' };

export interface WholeAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer;
}

/** Longer answers flow through, once a reader. */
const mostBytes = 512 * 1024;

/** Asks, with the ETag of the answer that is known. Never rejects. */
export async function askOrigin(
  {
    clock,
    origin,
    timeoutMs,
  }: { readonly clock: Clock; readonly origin: Origin; readonly timeoutMs: number },
  read: PublicRead,
  headers: Readonly<Record<string, string>>,
  known: KeptEntry | undefined,
): Promise<Looked> {
  // Time on the way counts as age: the answer was made after this instant.
  const askedAt = clock.now();
  const etag = known?.kept.etag ?? null;
  try {
    const conditional = etag === null ? headers : { ...headers, 'if-none-match': etag };
    const response = await origin.ask(read.target, conditional, AbortSignal.timeout(timeoutMs));
    const answer = await wholeAnswer(response);
    if (answer === null) return { type: 'each-alone' };
    const { status } = response;
    const common = forEverybody(response.headers);
    const toAll = { ...answer, headers: Object.entries(common) };
    if (status >= 500) return { type: 'away', answer: toAll, why: `answered ${status}` };
    const keeping = keepingOf(response);
    if (status === 304) {
      if (!known || !keeping) return { type: 'each-alone' };
      const kept = { ...known.kept, ...timesOf(askedAt, keeping) };
      return { type: 'kept', how: 'confirmed', entry: { ...known, kept, restUntil: 0 } };
    }
    if (status === 200 && keeping) {
      const body = new TextDecoder().decode(answer.body);
      const said = { body, headers: common, etag: response.headers.get('etag') };
      const entry = entryOf(read, { ...said, ...timesOf(askedAt, keeping) });
      return entry ? { type: 'kept', how: 'stored', entry } : { type: 'passing', answer: toAll };
    }
    if (status === 400 || status === 404) return { type: 'passing', answer: toAll };
    return { type: 'own', answer };
  } catch (error) {
    return { type: 'away', answer: null, why: error instanceof Error ? error.message : String(error) };
  }
}

function timesOf(askedAt: Instant, { freshMs, othersMayKeepSeconds, mayStandIn }: Keeping) {
  return { confirmedAt: askedAt, freshUntil: askedAt + freshMs, othersMayKeepSeconds, mayStandIn };
}

/** Nothing of one caller: no request id, no count of its requests, no cookie. */
function forEverybody(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => sharedHeaders.has(name)));
}

const sharedHeaders = new Set([
  'content-type',
  'content-language',
  'x-content-type-options',
  'vary',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'retry-after',
]);

/** Null where it is too large. */
async function wholeAnswer(response: Response): Promise<WholeAnswer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength;
    if (size > mostBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  const body = await new Blob(chunks).arrayBuffer();
  // What came packed was unpacked on the way in.
  const transport = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection']);
  const headers = [...response.headers].filter(([name]) => !transport.has(name));
  return { status: response.status, headers, body };
}
