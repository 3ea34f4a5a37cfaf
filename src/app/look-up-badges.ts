import { type Badge, decideBadges } from '../domain/badges.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ports } from '../ports/ports.ts';

export interface BadgeRequest {
  /** 1 to 500. */
  readonly itemIds: readonly string[];
  /** Another instant to preview, or null for now. */
  readonly at: Instant | null;
  readonly channel: string | null;
  readonly region: string | null;
  /** Badges an item, best first. */
  readonly limit: number;
}

export interface BadgeAnswer {
  readonly at: Instant;
  /** The next instant at which a window of what was looked at opens or closes; null: none does. */
  readonly until: Instant | null;
  readonly items: ReadonlyMap<string, readonly Badge[]>;
}

/** Which coupons to show on each item. An unknown item is no error: an `all` coupon or a relation may still name it. */
export async function lookUpBadges(
  ports: Pick<Ports, 'clock' | 'index' | 'gate'>,
  request: BadgeRequest,
): Promise<BadgeAnswer> {
  const candidates = await ports.index.badgeCandidates(request.itemIds);
  const soldOut = await ports.gate.soldOut(candidates.coupons);
  const at = request.at ?? ports.clock.now();
  const items = new Map<string, readonly Badge[]>();
  let until: Instant | null = null;
  for (const itemId of request.itemIds) {
    const decided = decideBadges({
      itemId,
      item: candidates.items.get(itemId) ?? null,
      listed: new Set(candidates.listed.get(itemId)),
      coupons: candidates.coupons,
      soldOut,
      at,
      preview: request.at !== null,
      channel: request.channel,
      region: request.region,
      limit: request.limit,
    });
    items.set(itemId, decided.badges);
    if (decided.until !== null && (until === null || decided.until < until)) until = decided.until;
  }
  return { at, until: request.at === null ? until : null, items };
}
