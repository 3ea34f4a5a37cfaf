import { hash } from 'node:crypto';
import type { Badge } from '../../domain/badges.ts';
import { formatInstant } from '../../domain/instant.ts';

/** One member of the answer's `items`, and a tag of it. */
export function renderItemBadges(itemId: string, badges: readonly Badge[]): { json: string; tag: string } {
  const json = `${JSON.stringify(itemId)}:[${badges.map(textOf).join()}]`;
  return { json, tag: tagOf(json) };
}

/** Short; the same for the same text alone, on every server. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** The same badge is shown on many items. */
const texts = new WeakMap<Badge, string>();

function textOf(badge: Badge): string {
  const { opensAt, closesAt } = badge;
  const text =
    texts.get(badge) ??
    JSON.stringify({ ...badge, opensAt: formatInstant(opensAt), closesAt: formatInstant(closesAt) });
  texts.set(badge, text);
  return text;
}
