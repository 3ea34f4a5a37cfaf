import type { Instant } from '../domain/instant.ts';
import { matchesEtag } from '../http/if-none-match.ts';
import { problemAnswer } from '../http/served-answer.ts';
import type { WholeAnswer } from './ask-origin.ts';
import { freshUntil, type KeptEntry, viewAt } from './kept-entry.ts';

/** How the edge came by an answer, in the words of RFC 9211. */
export type CameBy =
  | 'hit'
  | 'fwd=miss; stored'
  | 'fwd=stale; fwd-status=200'
  | 'fwd=stale; fwd-status=304'
  | 'stale';

/** A kept answer as it reads at `now`, or 304 where the reader has it. Nobody downstream keeps it past its time. */
export function renderKept(
  entry: KeptEntry,
  { now, ifNoneMatch, cameBy }: { now: Instant; ifNoneMatch: string | null; cameBy: CameBy },
): Response {
  const { kept } = entry;
  const view = viewAt(entry, now);
  const seconds = Math.floor((Math.min(freshUntil(entry), view.to) - now) / 1000);
  const age = Math.max(0, Math.min(kept.othersMayKeepSeconds, seconds));
  const headers = new Headers({ ...kept.headers });
  // One that stands in is not to be kept by a cache that would let it stand in once more.
  const standsIn = cameBy === 'stale' || !kept.mayStandIn;
  headers.set('cache-control', `public, max-age=${age}${standsIn ? ', must-revalidate' : ''}`);
  headers.set('cache-status', `clipper-edge; ${cameBy === 'stale' ? 'hit; detail=origin-away' : cameBy}`);
  if (view.etag !== null) headers.set('etag', view.etag);
  if (view.etag !== null && ifNoneMatch !== null && matchesEtag(ifNoneMatch, view.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(view.body, { headers });
}

export function renderWhole({ status, headers, body }: WholeAnswer): Response {
  const given = new Headers(headers.map(([name, value]) => [name, value]));
  return new Response([204, 304].includes(status) ? null : body, { status, headers: given });
}

/** The origin does not answer, or too many are waiting for it, and nothing is kept that may stand in. */
export function renderRefusal(code: 'unavailable' | 'busy'): Response {
  const params = code === 'unavailable' ? { engine: 'origin' } : {};
  const { status, headers, body } = problemAnswer({ code, params });
  return new Response(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
