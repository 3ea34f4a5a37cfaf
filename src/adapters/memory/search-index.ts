import type { Item } from '../../domain/item.ts';
import { keyOfTarget, keysNaming, unknownItem } from '../../domain/target-keys.ts';
import { itemWords } from '../../domain/text/item-words.ts';
import type { CouponWords } from '../../domain/text/relevance.ts';
import { couponWords } from '../../domain/text/relevance.ts';
import type { FeedPosition } from '../../ports/change-feed.ts';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type {
  CouponDocument,
  CouponItemDocument,
  IndexOperation,
  IndexWriter,
  SearchIndex,
} from '../../ports/search-index.ts';
import { pageOfCoupons } from './page-of-coupons.ts';
import { pageOfItems } from './page-of-items.ts';

/** What the queries look at. */
export interface IndexedData {
  readonly items: Map<string, { readonly item: Item; readonly words: ReadonlySet<string> }>;
  readonly coupons: Map<string, CouponDocument & { readonly words: CouponWords }>;
  /** By couponId, then itemId. */
  readonly lists: Map<string, Map<string, CouponItemDocument>>;
}

/** The index as plain maps that every query walks: the reference that the others are compared with. */
export async function openMemoryIndex(): Promise<{
  readonly index: SearchIndex;
  readonly writer: IndexWriter;
  readonly health: EngineHealth;
  close(): Promise<void>;
}> {
  const data: IndexedData = { items: new Map(), coupons: new Map(), lists: new Map() };
  let position: FeedPosition | null = null;
  return {
    index: {
      badgeCandidates: async (itemIds, besides = []) => candidates(data, itemIds, besides),
      items: async (query) => pageOfItems(data, query),
      coupons: async (query) => pageOfCoupons(data, query),
    },
    writer: {
      // Relations are joined to their items when they are read.
      copiesItems: false,
      position: async () => position,
      write: async (operations, next) => {
        for (const operation of operations) apply(data, operation);
        position = next ?? position;
      },
      clear: async () => {
        for (const map of Object.values(data)) map.clear();
        position = null;
      },
    },
    health: { engine: 'memory-index', check: async () => ({ ok: true }) },
    close: async () => {},
  };
}

function apply(data: IndexedData, operation: IndexOperation): void {
  const { index, id, document } = operation;
  if (index === 'items') {
    if (document) data.items.set(id, { item: document, words: new Set(itemWords(document)) });
    else data.items.delete(id);
  } else if (index === 'coupons') {
    if (document) data.coupons.set(id, { ...document, words: couponWords(document.text) });
    else data.coupons.delete(id);
  } else {
    applyListed(data, id, document);
  }
}

function applyListed({ lists }: IndexedData, id: string, document: CouponItemDocument | null): void {
  const [couponId = '', itemId = ''] = id.split('|');
  const list = lists.get(couponId) ?? new Map<string, CouponItemDocument>();
  if (document) list.set(itemId, document);
  else list.delete(itemId);
  if (list.size > 0) lists.set(couponId, list);
  else lists.delete(couponId);
}

function candidates(
  data: IndexedData,
  itemIds: readonly string[],
  besides: Parameters<SearchIndex['badgeCandidates']>[1] & {},
): Awaited<ReturnType<SearchIndex['badgeCandidates']>> {
  const items = new Map(itemIds.map((itemId) => [itemId, data.items.get(itemId)?.item ?? null]));
  const listed = new Map(itemIds.map((itemId) => [itemId, couponsListing(data, itemId)]));
  const named = new Set([...listed.values()].flat());
  const keys = new Set(besides.map(keyOfTarget));
  for (const [itemId, item] of items) {
    for (const key of keysNaming(item ?? unknownItem(itemId))) keys.add(key);
  }
  keys.delete('items');
  const coupons = [...data.coupons.values()]
    .map(({ template }) => template)
    .filter(({ id, scope }) => named.has(id) || scope.include.some((target) => keys.has(keyOfTarget(target))))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, listed, coupons };
}

function couponsListing({ lists }: IndexedData, itemId: string): string[] {
  return [...lists]
    .filter(([, list]) => list.has(itemId))
    .map(([couponId]) => couponId)
    .sort();
}
