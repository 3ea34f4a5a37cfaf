import { LRUCache } from 'lru-cache';
import { type BadgePorts, type BadgeRequest, type ItemBadges, lookUpBadges } from '../app/look-up-badges.ts';
import { formatInstant, type Instant } from '../domain/instant.ts';
import type { MadeBadges } from '../ports/badge-memory.ts';
import { plainBadgeQuery } from './plain-badge-query.ts';
import { renderItemBadges, tagOf } from './render/badges.ts';
import { sharedUntil } from './shared-page.ts';

/** A whole answer, rendered. */
export interface BadgeText {
  readonly body: string;
  readonly etag: string;
  /** The next instant at which a window opens or closes in it; infinite: none does. */
  readonly until: Instant;
}

export interface BadgeAnswers {
  /** The answer that is in memory, whole or item by item, or undefined. `query` is all that follows the `?`. */
  kept(query: string): BadgeText | undefined;
  /** Looks up what is not in memory, renders, and keeps it there. */
  render(request: BadgeRequest): Promise<BadgeText>;
  /** The same for a plain query; null for others. */
  renderPlain(query: string): Promise<BadgeText> | null;
  /** Whole seconds to the boundary, rounded down, at most the configured age. */
  headersOf(text: BadgeText): Record<string, string>;
}

interface WholeAnswer {
  readonly text: BadgeText;
  readonly itemIds: readonly string[];
  readonly parts: readonly MadeBadges[];
  /** At the last look at the parts. */
  changes: number;
  hits: number;
}

/** Bounds of the whole answers; those of one item are with the item. */
const mostWhole = 10_000;
const mostCharacters = 32 * 1024 * 1024;
/** A query longer than this is answered, not kept whole; nor is one that is not among the last so many asked twice. */
const longestQuery = 4096;
const mostAskedOnce = 2_000;
/** What is only asked for whole is used too: every so often its items hear of it. */
const hitsToTouch = 32;

export function createBadgeAnswers(
  ports: BadgePorts,
  options: { readonly maxAgeSeconds: number },
): BadgeAnswers {
  const { badges, clock } = ports;
  const whole = new LRUCache<string, WholeAnswer>({
    max: mostWhole,
    maxSize: mostCharacters,
    sizeCalculation: ({ text }, query) => text.body.length + query.length,
  });

  const askedOnce = new LRUCache<string, true>({ max: mostAskedOnce });
  const showInstant = createShowInstant();

  function keptWhole(query: string, now: Instant): BadgeText | undefined {
    const answer = whole.get(query);
    if (!answer || now >= answer.text.until) return undefined;
    const changes = badges.changes();
    if (answer.changes !== changes) {
      if (!answer.parts.every(isCurrent)) return undefined;
      answer.changes = changes;
    }
    answer.hits += 1;
    if (answer.hits % hitsToTouch === 0) for (const itemId of answer.itemIds) badges.item(itemId);
    return answer.text;
  }

  /** Of the item for this question, if it still holds. */
  function keptPart(itemId: string, how: string, now: Instant): MadeBadges | undefined {
    const part = badges.item(itemId)?.made.get(how);
    return part && now < part.until && isCurrent(part) ? part : undefined;
  }

  function keptParts(request: BadgeRequest, now: Instant): MadeBadges[] | undefined {
    const how = howOf(request);
    const parts: MadeBadges[] = [];
    for (const itemId of request.itemIds) {
      const part = keptPart(itemId, how, now);
      if (!part) return undefined;
      parts.push(part);
    }
    return parts;
  }

  function make(
    itemId: string,
    how: string,
    { badges: shown, until, item, restsOn }: ItemBadges,
  ): MadeBadges {
    const made = {
      ...renderItemBadges(itemId, shown),
      until: until ?? Number.POSITIVE_INFINITY,
      restsOn: restsOn ?? [],
    };
    if (restsOn) badges.keep(itemId, item, how, made);
    return made;
  }

  async function render(request: BadgeRequest): Promise<BadgeText> {
    const now = clock.now();
    const how = howOf(request);
    const parts = new Map<string, MadeBadges>();
    if (request.at === null) {
      for (const itemId of request.itemIds) {
        const part = keptPart(itemId, how, now);
        if (part) parts.set(itemId, part);
      }
    }
    const missing = request.itemIds.filter((itemId) => !parts.has(itemId));
    const looked = missing.length > 0 ? await lookUpBadges(ports, { ...request, itemIds: missing }) : null;
    for (const [itemId, one] of looked?.items ?? []) parts.set(itemId, make(itemId, how, one));
    const inOrder = request.itemIds.flatMap((itemId) => parts.get(itemId) ?? []);
    return textOf(inOrder, showInstant(looked?.at ?? now));
  }

  return {
    kept(query) {
      const now = clock.now();
      const known = keptWhole(query, now);
      if (known) return known;
      const request = plainBadgeQuery(query);
      const changes = badges.changes();
      const parts = request && keptParts(request, now);
      if (!parts) return undefined;
      const text = textOf(parts, showInstant(now));
      if (parts.length > 1 && query.length <= longestQuery) {
        if (askedOnce.has(query))
          whole.set(query, { text, itemIds: request.itemIds, parts, changes, hits: 0 });
        else askedOnce.set(query, true);
      }
      return text;
    },

    render,

    renderPlain(query) {
      const request = plainBadgeQuery(query);
      return request && render(request);
    },

    headersOf({ etag, until }) {
      return {
        'content-type': 'application/json',
        'cache-control': sharedUntil(until, clock.now(), options.maxAgeSeconds),
        etag,
        'x-content-type-options': 'nosniff',
      };
    },
  };
}

/** Hundreds of answers go out in the same millisecond. */
function createShowInstant(): (t: Instant) => string {
  let last = Number.NaN;
  let text = '';
  return (t) => {
    if (t !== last) [last, text] = [t, formatInstant(t)];
    return text;
  };
}

function isCurrent({ restsOn }: MadeBadges): boolean {
  for (const fact of restsOn) if (!fact.isCurrent) return false;
  return true;
}

/** What an item's badges depend on beside the item and the instant. No channel or region holds a line feed. */
function howOf({ channel, region, limit }: BadgeRequest): string {
  return `${limit}\n${channel ?? ''}\n${region ?? ''}`;
}

function textOf(parts: readonly MadeBadges[], at: string): BadgeText {
  let until = Number.POSITIVE_INFINITY;
  let items = '';
  let tags = '';
  for (const part of parts) {
    if (part.until < until) until = part.until;
    items += items === '' ? part.json : `,${part.json}`;
    tags += part.tag;
  }
  const tag = parts.length === 1 ? tags : tagOf(tags);
  return { body: `{"at":"${at}","items":{${items}}}`, etag: `W/"${tag}"`, until };
}
