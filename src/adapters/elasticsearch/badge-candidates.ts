import type { Client, estypes } from '@elastic/elasticsearch';
import type { Item } from '../../domain/item.ts';
import { keyOfTarget, keysNaming, unknownItem } from '../../domain/target-keys.ts';
import type { CouponTemplate, Target } from '../../domain/template.ts';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { BadgeCandidates } from '../../ports/search-index.ts';
import { engine } from './connection.ts';
import { searchAll } from './search-all.ts';

/** Look-ups that run at once; who comes meanwhile waits for the next, together with all others who came. */
const mostAtOnce = 4;
/** Items of one look-up; more of them make another. */
const mostItems = 2_000;
/** Callers that may wait at once. */
const mostWaiting = 10_000;

/**
 * All misses of the same moment make one look-up of two requests: items with their relations, then the coupons that
 * name them. Never joins one that has begun: its answer may be older than the caller's question.
 */
export function createBadgeCandidates(client: Client, prefix: string) {
  const waiting: Caller[] = [];
  let running = 0;
  let isScheduled = false;

  const begin = (): void => {
    isScheduled = false;
    while (waiting.length > 0 && running < mostAtOnce) {
      const callers = takeTogether(waiting);
      running += 1;
      void answerAll(client, prefix, callers).finally(() => {
        running -= 1;
        if (waiting.length > 0) begin();
      });
    }
  };

  return (itemIds: readonly string[], besides: readonly Target[] = []): Promise<BadgeCandidates> => {
    if (waiting.length >= mostWaiting) {
      return Promise.reject(new EngineUnavailable(engine, `${mostWaiting} look-ups are waiting already`));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ itemIds, besides, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(begin);
    });
  };
}

interface Caller {
  readonly itemIds: readonly string[];
  readonly besides: readonly Target[];
  resolve(candidates: BadgeCandidates): void;
  reject(error: unknown): void;
}

function takeTogether(waiting: Caller[]): Caller[] {
  let items = 0;
  const end = waiting.findIndex(({ itemIds }, n) => {
    items += itemIds.length;
    return n > 0 && items > mostItems;
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

async function answerAll(client: Client, prefix: string, callers: readonly Caller[]): Promise<void> {
  try {
    const found = await lookUp(client, prefix, callers);
    for (const caller of callers) caller.resolve(partOf(found, caller));
  } catch (error) {
    for (const caller of callers) caller.reject(error);
  }
}

interface Found {
  readonly items: ReadonlyMap<string, Item>;
  readonly listed: ReadonlyMap<string, readonly string[]>;
  readonly coupons: readonly { readonly template: CouponTemplate; readonly targets: readonly string[] }[];
}

async function lookUp(client: Client, prefix: string, callers: readonly Caller[]): Promise<Found> {
  const itemIds = [...new Set(callers.flatMap((caller) => caller.itemIds))];
  const [itemHits = [], relationHits = []] = await searchAll(client, [
    {
      index: `${prefix}items`,
      query: { bool: { filter: [{ terms: { itemId: itemIds } }] } },
      sort: [{ itemId: 'asc' }],
      _source: ['item'],
    },
    {
      index: `${prefix}coupon-items`,
      query: { bool: { filter: [{ terms: { itemId: itemIds } }] } },
      sort: [{ itemId: 'asc' }, { couponId: 'asc' }],
      _source: false,
    },
  ]);
  const items = new Map<string, Item>();
  for (const { _source } of itemHits as readonly estypes.SearchHit<{ readonly item: Item }>[]) {
    if (_source) items.set(_source.item.itemId, _source.item);
  }
  const listed = new Map<string, string[]>();
  for (const { sort } of relationHits) {
    const [itemId, couponId] = [String(sort?.[0]), String(sort?.[1])];
    const coupons = listed.get(itemId);
    if (coupons) coupons.push(couponId);
    else listed.set(itemId, [couponId]);
  }
  const couponIds = [...new Set([...listed.values()].flat())];
  const targets = new Set<string>();
  for (const caller of callers) for (const key of targetsOf(caller, items)) targets.add(key);
  const [couponHits = []] = await searchAll(client, [
    {
      index: `${prefix}coupons`,
      query: {
        bool: {
          should: [...termsOf('include', [...targets]), ...termsOf('couponId', couponIds)],
          minimum_should_match: 1,
        },
      },
      sort: [{ couponId: 'asc' }],
      _source: ['template'],
    },
  ]);
  const coupons = (couponHits as readonly estypes.SearchHit<{ readonly template: CouponTemplate }>[]).flatMap(
    ({ _source }) =>
      _source
        ? [{ template: _source.template, targets: _source.template.scope.include.map(keyOfTarget) }]
        : [],
  );
  return { items, listed, coupons };
}

/** What names one of the caller's items, beside relations. */
function targetsOf({ itemIds, besides }: Caller, items: ReadonlyMap<string, Item>): Set<string> {
  const targets = new Set(besides.map(keyOfTarget));
  for (const itemId of itemIds) {
    for (const key of keysNaming(items.get(itemId) ?? unknownItem(itemId))) targets.add(key);
  }
  // The explicit list names nothing by itself: relations do.
  targets.delete('items');
  return targets;
}

/** `index.max_terms_count` is 65,536 where nobody has changed it. */
const mostTerms = 65_536;

function termsOf(field: string, values: readonly string[]): estypes.QueryDslQueryContainer[] {
  return Array.from({ length: Math.ceil(values.length / mostTerms) }, (_, n) => ({
    terms: { [field]: values.slice(n * mostTerms, (n + 1) * mostTerms) },
  }));
}

function partOf({ items, listed, coupons }: Found, caller: Caller): BadgeCandidates {
  const targets = targetsOf(caller, items);
  const named = new Set(caller.itemIds.flatMap((itemId) => listed.get(itemId) ?? []));
  return {
    items: new Map(caller.itemIds.map((itemId) => [itemId, items.get(itemId) ?? null])),
    listed: new Map(caller.itemIds.map((itemId) => [itemId, listed.get(itemId) ?? []])),
    coupons: coupons
      .filter(({ template, targets: own }) => named.has(template.id) || own.some((key) => targets.has(key)))
      .map(({ template }) => template),
  };
}
