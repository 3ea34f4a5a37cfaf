import { createHash } from 'node:crypto';
import type { Badge } from '../../domain/badges.ts';
import { formatInstant } from '../../domain/instant.ts';

/** One member of the answer's `items`, and a tag of it. */
export function renderItemBadges(itemId: string, badges: readonly Badge[]): { json: string; tag: string } {
  const json = `${JSON.stringify(itemId)}:${JSON.stringify(badges.map(showBadge))}`;
  return { json, tag: tagOf(json) };
}

/** Short; the same for the same text alone, on every server. */
export function tagOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function showBadge(badge: Badge) {
  return { ...badge, opensAt: formatInstant(badge.opensAt), closesAt: formatInstant(badge.closesAt) };
}
