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

/** A query longer than this is answered, not kept. */
const longestQuery = 4096;

export function createBadgeAnswers(
  ports: Pick<Ports, 'clock' | 'index' | 'gate' | 'announcements'>,
  options: { readonly maxAgeSeconds: number },
): BadgeAnswers {
  const answers = createGenerations();
  let announcements = 0;
  ports.announcements.subscribe(() => {
    announcements++;
    answers.clear();
  });

  return {
    kept(query) {
      const text = answers.get(query);
      return text && ports.clock.now() < text.until ? text : undefined;
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
      if (query !== null && query.length <= longestQuery && seen === announcements) answers.set(query, text);
      return text;
    },
    headersOf({ etag, until }) {
      const seconds = Math.floor((until - ports.clock.now()) / 1000);
      const age = Math.max(0, Math.min(options.maxAgeSeconds, seconds));
      return {
        'content-type': 'application/json',
        'cache-control': `public, max-age=${age}`,
        etag,
        'x-content-type-options': 'nosniff',
      };
    },
  };
}

/** Bounds of one generation; twice as much is kept. */
const mostEntries = 10_000;
const mostCharacters = 32 * 1024 * 1024;

/**
 * What was asked for lately: a young generation and the one before it, dropped whole. A hit on a young entry, the hot
 * case, changes nothing.
 */
function createGenerations() {
  let young = new Map<string, BadgeText>();
  let old = new Map<string, BadgeText>();
  let characters = 0;
  const set = (query: string, text: BadgeText) => {
    young.set(query, text);
    characters += query.length + text.body.length;
    if (young.size < mostEntries && characters < mostCharacters) return;
    old = young;
    young = new Map();
    characters = 0;
  };
  return {
    set,
    get: (query: string): BadgeText | undefined => {
      const text = young.get(query);
      if (text) return text;
      const elder = old.get(query);
      if (elder) set(query, elder);
      return elder;
    },
    clear: () => {
      young = new Map();
      old = new Map();
      characters = 0;
    },
  };
}
