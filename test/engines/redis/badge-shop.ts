import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { type BadgeCache, openBadgeCache } from '../../../src/adapters/redis/open-badge-cache.ts';
import { keyOfTarget } from '../../../src/domain/target-keys.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import type { Announcements } from '../../../src/ports/announcements.ts';
import type { AskedCoupons, BadgeFacts, FoundCoupons, ItemFacts } from '../../../src/ports/badge-facts.ts';
import type { Store } from '../../../src/ports/store.ts';

/** An index that says how often it was asked, and answers as it was when it was asked, as late as a test wants. */
export interface SlowIndex extends BadgeFacts {
  readonly items: Map<string, ItemFacts>;
  readonly templates: Map<string, CouponTemplate>;
  /** Facts that were asked for. */
  asked: string[];
  /** What is asked for from now on is answered when the function it returns is called. */
  hold(): () => void;
}

export function createSlowIndex(): SlowIndex {
  let held = Promise.resolve();
  const absent: ItemFacts = { item: null, listed: [], named: [], cutUntil: null };
  const index: SlowIndex = {
    items: new Map(),
    templates: new Map(),
    asked: [],
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = Promise.resolve();
        resolve();
      };
    },
    badgeItems: async (itemIds) => {
      index.asked.push(...itemIds.map((id) => `item|${id}`));
      const found = new Map(itemIds.map((id) => [id, index.items.get(id) ?? absent]));
      await held;
      return found;
    },
    badgeCoupons: async (asked) => {
      index.asked.push(
        ...asked.targets.map((key) => `target|${key}`),
        ...asked.couponIds.map((id) => `coupon|${id}`),
      );
      const found = couponsOf(index.templates, asked);
      await held;
      return found;
    },
  };
  return index;
}

function couponsOf(
  all: ReadonlyMap<string, CouponTemplate>,
  { targets, couponIds }: AskedCoupons,
): FoundCoupons {
  const including = (key: string) =>
    [...all.values()].flatMap(({ id, scope }) => (scope.include.map(keyOfTarget).includes(key) ? [id] : []));
  const byTarget = new Map(targets.map((key) => [key, including(key)]));
  const named = new Set([...couponIds, ...[...byTarget.values()].flat()]);
  return { byTarget, templates: new Map([...all].filter(([id]) => named.has(id))) };
}

export interface OpenCache extends BadgeCache {
  readonly index: BadgeFacts;
  readonly announcements: Announcements;
}

/** One process in front of an index; the bounds of a command are those of a busy machine. */
export async function openCache(
  url: string,
  index: BadgeFacts,
  {
    prefix = `${crypto.randomUUID()}:`,
    now = () => 1_000,
    relations = openMemoryStore().relations,
    commandTimeoutMs = 5_000,
  }: {
    readonly prefix?: string;
    readonly now?: () => number;
    readonly relations?: Store['relations'];
    readonly commandTimeoutMs?: number;
  } = {},
): Promise<OpenCache> {
  const announcements = createMemoryAnnouncements();
  const clock = { now };
  const cache = await openBadgeCache({
    url,
    index,
    clock,
    announcements,
    relations,
    prefix,
    commandTimeoutMs,
  });
  return { ...cache, index, announcements };
}
