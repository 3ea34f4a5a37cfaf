import type { Item } from '../../domain/item.ts';
import { keyOfTarget } from '../../domain/target-keys.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import { itemWords } from '../../domain/text/item-words.ts';
import type { CouponWords } from '../../domain/text/relevance.ts';
import { couponWords } from '../../domain/text/relevance.ts';
import type { AskedCoupons, FoundCoupons, ItemFacts } from '../../ports/badge-facts.ts';
import type { FeedPosition } from '../../ports/change-feed.ts';
import type { EngineHealth } from '../../ports/engine-health.ts';
import { versionOf } from '../../ports/flush-stamp.ts';
import type {
  CouponDocument,
  CouponItemDocument,
  Flush,
  IndexBuild,
  IndexOperation,
  IndexWriter,
  SearchIndex,
  Written,
} from '../../ports/search-index.ts';
import { idsAfter } from './order.ts';
import { pageOfCoupons } from './page-of-coupons.ts';
import { pageOfItems } from './page-of-items.ts';

/** What the queries look at. */
export interface IndexedData {
  readonly items: Map<string, { readonly item: Item; readonly words: ReadonlySet<string> }>;
  readonly coupons: Map<string, CouponDocument & { readonly words: CouponWords }>;
  /** By couponId, then itemId. */
  readonly lists: Map<string, Map<string, CouponItemDocument>>;
}

/** What the queries look at, and what the writer must know besides. */
interface Generation extends IndexedData {
  /** By index and id, of what is gone too. */
  readonly versions: Map<string, number>;
  /** By index and id. */
  readonly hashes: Map<string, string>;
}

/** The index as plain maps that every query walks: the reference that the others are compared with. */
export async function openMemoryIndex(): Promise<{
  readonly index: SearchIndex;
  readonly writer: IndexWriter;
  readonly health: EngineHealth;
  close(): Promise<void>;
}> {
  let live = emptyGeneration();
  let building: Generation | null = null;
  let position: FeedPosition | null = null;
  let epoch = 0;
  const fence = ({ stamp }: Pick<Flush, 'stamp'>): Written => {
    if (stamp.epoch < epoch) return { ok: false, why: 'fenced', epoch };
    epoch = stamp.epoch;
    return written;
  };
  const buildOn = (build: Generation): IndexBuild => ({
    write: async (operations, flush) => {
      if (building !== build) return { ok: false, why: 'gone' };
      const answer = fence(flush);
      if (answer.ok) for (const operation of operations) put(build, operation, versionOf(flush.stamp));
      return answer;
    },
    finish: async (flush) => {
      if (building !== build) return { ok: false, why: 'gone' };
      const answer = fence(flush);
      if (!answer.ok) return answer;
      live = build;
      building = null;
      position = flush.position;
      await flush.whenSearchable?.();
      return answer;
    },
  });
  return {
    index: {
      badgeItems: async (itemIds) => new Map(itemIds.map((itemId) => [itemId, factsOf(live, itemId)])),
      badgeCoupons: async (asked) => couponsNamed(live, asked),
      items: async (query) => pageOfItems(live, query),
      coupons: async (query) => pageOfCoupons(live, query),
    },
    writer: {
      // Relations are joined to their items when they are read.
      copiesItems: false,
      position: async () => position,
      write: async (operations, flush) => {
        const answer = fence(flush);
        if (!answer.ok) return answer;
        for (const operation of operations) {
          put(live, operation, versionOf(flush.stamp));
          if (building) put(building, operation, versionOf(flush.stamp));
        }
        position = flush.position ?? position;
        await flush.whenSearchable?.();
        return answer;
      },
      build: async () => {
        building = emptyGeneration();
        return buildOn(building);
      },
      tidy: async () => {
        building = null;
      },
      outdated: async () => null,
      traces: async () => [],
      hashes: async (index, ids) =>
        new Map(
          ids.flatMap((id) => {
            const hash = live.hashes.get(`${index} ${id}`);
            return hash === undefined ? [] : [[id, hash]];
          }),
        ),
      ids: async (index, after, limit) => {
        const start = `${index} `;
        const ids = [...live.hashes.keys()].flatMap((key) =>
          key.startsWith(start) ? [key.slice(start.length)] : [],
        );
        return idsAfter(ids, after, limit);
      },
    },
    health: { engine: 'memory-index', check: async () => ({ ok: true }) },
    close: async () => {},
  };
}

const written: Written = { ok: true, deadLetters: [] };

function emptyGeneration(): Generation {
  return { items: new Map(), coupons: new Map(), lists: new Map(), versions: new Map(), hashes: new Map() };
}

function put(generation: Generation, operation: IndexOperation, version: number): void {
  const key = `${operation.index} ${operation.id}`;
  if ((generation.versions.get(key) ?? 0) > version) return;
  generation.versions.set(key, version);
  if (operation.document) generation.hashes.set(key, operation.hash ?? '');
  else generation.hashes.delete(key);
  apply(generation, operation);
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

function factsOf(data: IndexedData, itemId: string): ItemFacts {
  const item = data.items.get(itemId)?.item ?? null;
  const named = [...data.coupons.values()].flatMap(({ template }) =>
    includes(template, `item|${itemId}`) ? [template.id] : [],
  );
  return { item, listed: couponsListing(data, itemId), named, cutUntil: null };
}

function couponsNamed({ coupons }: IndexedData, { targets, couponIds }: AskedCoupons): FoundCoupons {
  const all = [...coupons.values()].map(({ template }) => template);
  const byTarget = new Map(
    targets.map((target) => [
      target,
      all.filter((template) => includes(template, target)).map(({ id }) => id),
    ]),
  );
  const named = new Set([...couponIds, ...[...byTarget.values()].flat()]);
  return { byTarget, templates: new Map(all.flatMap((one) => (named.has(one.id) ? [[one.id, one]] : []))) };
}

function includes({ scope }: CouponTemplate, target: string): boolean {
  return scope.include.some((one) => keyOfTarget(one) === target);
}

function couponsListing({ lists }: IndexedData, itemId: string): string[] {
  return [...lists]
    .filter(([, list]) => list.has(itemId))
    .map(([couponId]) => couponId)
    .sort();
}
