import type { Instant } from '../domain/instant.ts';
import { matchesEtag } from './if-none-match.ts';
import { tagOf } from './render/badges.ts';
import type { Answer } from './route.ts';

export interface SharedPage {
  readonly now: Instant;
  /** The next instant at which the page is another by itself; infinite: none is. */
  readonly until: Instant;
  readonly maxAgeSeconds: number;
  readonly ifNoneMatch: string | undefined;
}

/** The same for everybody: others may keep it, for whole seconds that end before `until`; 304 for who has it. */
export function sharedPage(body: unknown, { now, until, maxAgeSeconds, ifNoneMatch }: SharedPage): Answer {
  const text = JSON.stringify(body);
  const etag = `W/"${tagOf(text)}"`;
  const headers = {
    'content-type': 'application/json',
    'cache-control': sharedUntil(until, now, maxAgeSeconds),
    etag,
  };
  const isKnown = ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag);
  return isKnown ? { status: 304, text: '', headers } : { status: 200, text, headers };
}

/** `Cache-Control` for whole seconds, rounded down, that end before `until`; at most `maxAgeSeconds`. */
export function sharedUntil(until: Instant, now: Instant, maxAgeSeconds: number): string {
  const seconds = Math.max(0, Math.min(maxAgeSeconds, Math.floor((until - now) / 1000)));
  return `public, max-age=${seconds}`;
}

/** The first instant after `began` at which one of these windows opens or closes; infinite: none does. */
export function nextOfWindows(
  began: Instant,
  windows: readonly { readonly opensAt: Instant; readonly closesAt: Instant }[],
): Instant {
  const later = windows.flatMap(({ opensAt, closesAt }) => [opensAt, closesAt]).filter((t) => t > began);
  return Math.min(...later);
}
