import { createHash } from 'node:crypto';
import { type BadgeRequest, lookUpBadges } from '../app/look-up-badges.ts';
import { formatInstant, type Instant } from '../domain/instant.ts';
import type { Ports } from '../ports/ports.ts';
import { badgeItemsJson } from './render/badges.ts';

/** A whole answer, rendered; good until its next boundary or an announcement. */
export interface BadgeText {
  readonly body: string;
  readonly etag: string;
  /** The next instant at which a window opens or closes in it; infinite: none does. */
  readonly until: Instant;
}

export interface BadgeAnswers {
  /** The kept answer to the same query, or undefined. */
  kept(query: string): BadgeText | undefined;
  /** Looks up, renders, and keeps it under `query` (null: keeps nothing). */
  render(request: BadgeRequest, query: string | null): Promise<BadgeText>;
  /** Whole seconds to the boundary, rounded down, at most the configured age. */
  headersOf(text: BadgeText): Record<string, string>;
}

/** Bounds of what is kept, least recently used first out. */
const mostEntries = 20_000;
const mostCharacters = 64 * 1024 * 1024;
/** A query longer than this is answered, not kept. */
const longestQuery = 4096;

export function createBadgeAnswers(
  ports: Pick<Ports, 'clock' | 'index' | 'gate' | 'announcements'>,
  options: { readonly maxAgeSeconds: number },
): BadgeAnswers {
  const entries = new Map<string, BadgeText>();
  let characters = 0;
  let announcements = 0;
  ports.announcements.subscribe(() => {
    announcements++;
    entries.clear();
    characters = 0;
  });

  const drop = (query: string, text: BadgeText) => {
    entries.delete(query);
    characters -= text.body.length + query.length;
  };
  const keep = (query: string, text: BadgeText) => {
    const old = entries.get(query);
    if (old) drop(query, old);
    entries.set(query, text);
    characters += text.body.length + query.length;
    for (const [oldest, left] of entries) {
      if (entries.size <= mostEntries && characters <= mostCharacters) break;
      drop(oldest, left);
    }
  };

  return {
    kept(query) {
      const text = entries.get(query);
      if (!text) return undefined;
      if (ports.clock.now() >= text.until) {
        drop(query, text);
        return undefined;
      }
      // Moved to the young end.
      entries.delete(query);
      entries.set(query, text);
      return text;
    },
    async render(request, query) {
      const seen = announcements;
      const answer = await lookUpBadges(ports, request);
      const items = badgeItemsJson(answer);
      const text = {
        body: `{"at":"${formatInstant(answer.at)}","items":${items}}`,
        etag: `W/"${createHash('sha256').update(items).digest('base64url').slice(0, 22)}"`,
        until: answer.until ?? Number.POSITIVE_INFINITY,
      };
      // What was announced since the look-up began may be missing in it: answered, not kept.
      if (query !== null && query.length <= longestQuery && seen === announcements) keep(query, text);
      return text;
    },
    headersOf({ etag, until }) {
      const seconds = Math.floor((until - ports.clock.now()) / 1000);
      const age = Math.max(0, Math.min(options.maxAgeSeconds, seconds));
      return {
        'content-type': 'application/json',
        'cache-control': `public, max-age=${age}`,
        etag,
      };
    },
  };
}
