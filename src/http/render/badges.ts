import type { BadgeAnswer } from '../../app/look-up-badges.ts';
import type { Badge } from '../../domain/badges.ts';
import { formatInstant } from '../../domain/instant.ts';

/** The `items` of a badge answer as JSON text; its ETag is made from it, without `at`. */
export function badgeItemsJson({ items }: BadgeAnswer): string {
  // A Map keeps the order of the request, also for ids that look like numbers, which an object would sort.
  const members = [...items].map(
    ([itemId, badges]) => `${JSON.stringify(itemId)}:${JSON.stringify(badges.map(showBadge))}`,
  );
  return `{${members.join(',')}}`;
}

function showBadge(badge: Badge) {
  return { ...badge, opensAt: formatInstant(badge.opensAt), closesAt: formatInstant(badge.closesAt) };
}
