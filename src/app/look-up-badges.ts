import { type Badge, decideBadges } from '../domain/badges.ts';
import type { Instant } from '../domain/instant.ts';
import { keysShared, unknownItem } from '../domain/target-keys.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { Kept, KeptItem } from '../ports/badge-memory.ts';
import type { Ports } from '../ports/ports.ts';
import type { SoldOut, StockGate } from '../ports/stock-gate.ts';
import { type GatheredBadgeFacts, gatherBadgeFacts } from './gather-badge-facts.ts';

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

export interface ItemBadges {
  readonly badges: readonly Badge[];
  /** The next instant at which a window of what was looked at opens or closes; null: none does. */
  readonly until: Instant | null;
  readonly item: KeptItem;
  /** What it was decided from; null where it is not to be used again. */
  readonly restsOn: readonly Kept<unknown>[] | null;
}

export interface BadgeAnswer {
  readonly at: Instant;
  /** One entry an item, in the order of the request. */
  readonly items: ReadonlyMap<string, ItemBadges>;
}

/** What a look-up needs from outside. */
export type BadgePorts = Pick<Ports, 'clock' | 'badges'> & { readonly gate: Pick<StockGate, 'soldOut'> };

/** Which coupons to show on each item. An unknown item is no error: an `all` coupon or a relation may still name it. */
export async function lookUpBadges(ports: BadgePorts, request: BadgeRequest): Promise<BadgeAnswer> {
  const answer = await decideAll(ports, request, request.at !== null);
  const cut = [...answer.items].flatMap(([itemId, one]) => (one === 'cut-short' ? [itemId] : []));
  const again = cut.length === 0 ? null : await decideAll(ports, { ...request, itemIds: cut }, true);
  const items = new Map<string, ItemBadges>();
  for (const itemId of request.itemIds) {
    const one = again?.items.get(itemId) ?? answer.items.get(itemId);
    if (one !== undefined && one !== 'cut-short') items.set(itemId, one);
  }
  return { at: answer.at, items };
}

async function decideAll(ports: BadgePorts, request: BadgeRequest, whole: boolean) {
  const facts = await gatherBadgeFacts(ports, request.itemIds, { whole });
  const templates = [...facts.coupons.values()].flatMap(({ value }) => value ?? []);
  const soldOut = await ports.gate.soldOut(templates);
  const at = request.at ?? ports.clock.now();
  const items = new Map<string, ItemBadges | 'cut-short'>();
  for (const itemId of request.itemIds) {
    const item = facts.items.get(itemId);
    if (item) items.set(itemId, decideOne(request, itemId, item, facts, soldOut, at));
  }
  return { at, items };
}

/** `cut-short`: coupons that are not among the best that are kept of its list may show. */
function decideOne(
  request: BadgeRequest,
  itemId: string,
  keptItem: KeptItem,
  facts: GatheredBadgeFacts,
  soldOut: SoldOut,
  at: Instant,
): ItemBadges | 'cut-short' {
  const { item, listed, named: byItself, cutUntil } = keptItem.value;
  const restsOn: Kept<unknown>[] = [keptItem];
  const named = new Set([...listed, ...byItself]);
  for (const key of keysShared(item ?? unknownItem(itemId))) {
    const list = facts.byTarget.get(key);
    if (!list) continue;
    restsOn.push(list);
    for (const couponId of list.value) named.add(couponId);
  }
  const coupons: CouponTemplate[] = [];
  for (const couponId of named) {
    const coupon = facts.coupons.get(couponId);
    if (!coupon) continue;
    restsOn.push(coupon);
    if (coupon.value) coupons.push(coupon.value);
  }
  const { channel, region, limit } = request;
  const question = {
    itemId,
    item,
    listed: new Set(listed),
    soldOut: soldOut.couponIds,
    at,
    preview: request.at !== null,
    channel,
    region,
    limit,
  };
  if (cutUntil !== null) {
    // What was cut off ranks behind all that is kept of the list: enough of those, and none of it can show.
    const ofList = decideBadges({
      ...question,
      coupons: coupons.filter(({ id }) => question.listed.has(id)),
    });
    if (ofList.badges.filter((badge) => !badge.soldOut).length < limit) return 'cut-short';
  }
  const { badges, until } = decideBadges({ ...question, coupons });
  return {
    badges,
    until: cutUntil === null ? until : Math.min(cutUntil, until ?? cutUntil),
    item: keptItem,
    restsOn: soldOut.isSure && request.at === null ? restsOn : null,
  };
}
