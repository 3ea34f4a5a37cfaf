import type { Client, estypes } from '@elastic/elasticsearch';
import type { Item } from '../../domain/item.ts';
import { keyOfTarget } from '../../domain/target-keys.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import type { AskedCoupons, BadgeFacts, FoundCoupons, ItemFacts } from '../../ports/badge-facts.ts';
import { lookUpTogether } from './look-up-together.ts';
import { searchAll } from './search-all.ts';

/** Each question is one request, whatever it asks for; questions of the same moment share it. */
export function createBadgeFacts(client: Client, prefix: string): BadgeFacts {
  const itemsOf = lookUpTogether<readonly string[], FoundItems>(
    (questions) => findItems(client, prefix, [...new Set(questions.flat())]),
    (itemIds) => itemIds.length,
  );
  const couponsOf = lookUpTogether<AskedCoupons, FoundCoupons>(
    (questions) => findCoupons(client, prefix, questions),
    ({ targets, couponIds }) => targets.length + couponIds.length,
  );
  return {
    badgeItems: async (itemIds) => {
      const { items, listed, named } = await itemsOf(itemIds);
      return new Map(
        itemIds.map((itemId): [string, ItemFacts] => [
          itemId,
          {
            item: items.get(itemId) ?? null,
            listed: listed.get(itemId) ?? [],
            named: named.get(itemId) ?? [],
            cutUntil: null,
          },
        ]),
      );
    },
    badgeCoupons: async (asked) => {
      if (asked.targets.length + asked.couponIds.length === 0)
        return { byTarget: new Map(), templates: new Map() };
      return partOf(await couponsOf(asked), asked);
    },
  };
}

interface FoundItems {
  readonly items: ReadonlyMap<string, Item>;
  readonly listed: ReadonlyMap<string, readonly string[]>;
  readonly named: ReadonlyMap<string, readonly string[]>;
}

async function findItems(client: Client, prefix: string, itemIds: readonly string[]): Promise<FoundItems> {
  const query = { bool: { filter: [{ terms: { itemId: [...itemIds] } }] } };
  const [itemHits = [], relationHits = [], couponHits = []] = await searchAll(client, [
    { index: `${prefix}items`, query, sort: [{ itemId: 'asc' }], _source: ['item'] },
    {
      index: `${prefix}coupon-items`,
      query,
      sort: [{ itemId: 'asc' }, { couponId: 'asc' }],
      _source: false,
    },
    {
      index: `${prefix}coupons`,
      query: { bool: { filter: [{ terms: { include: itemIds.map((itemId) => `item|${itemId}`) } }] } },
      sort: [{ couponId: 'asc' }],
      _source: ['template.id', 'template.scope.include'],
    },
  ]);
  const items = new Map<string, Item>();
  for (const { _source } of itemHits as readonly estypes.SearchHit<{ readonly item: Item }>[]) {
    if (_source) items.set(_source.item.itemId, _source.item);
  }
  const listed = new Map<string, string[]>();
  for (const { sort } of relationHits) add(listed, String(sort?.[0]), String(sort?.[1]));
  const named = new Map<string, string[]>();
  for (const { _source } of couponHits as readonly estypes.SearchHit<{ readonly template: Naming }>[]) {
    for (const target of _source?.template.scope.include ?? []) {
      if (target.type === 'item' && _source) add(named, target.id, _source.template.id);
    }
  }
  return { items, listed, named };
}

type Naming = Pick<CouponTemplate, 'id' | 'scope'>;

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

async function findCoupons(
  client: Client,
  prefix: string,
  questions: readonly AskedCoupons[],
): Promise<FoundCoupons> {
  const targets = new Set(questions.flatMap((asked) => asked.targets));
  const couponIds = new Set(questions.flatMap((asked) => asked.couponIds));
  const [hits = []] = await searchAll(client, [
    {
      index: `${prefix}coupons`,
      query: {
        bool: {
          should: [...termsOf('include', [...targets]), ...termsOf('couponId', [...couponIds])],
          minimum_should_match: 1,
        },
      },
      sort: [{ couponId: 'asc' }],
      // Whole: taking the template out of it costs Elasticsearch more than sending all of it.
      _source: true,
    },
  ]);
  const byTarget = new Map([...targets].map((target): [string, string[]] => [target, []]));
  const templates = new Map<string, CouponTemplate>();
  for (const { _source } of hits as readonly estypes.SearchHit<{ readonly template: CouponTemplate }>[]) {
    if (!_source) continue;
    const { template } = _source;
    templates.set(template.id, template);
    for (const target of template.scope.include) byTarget.get(keyOfTarget(target))?.push(template.id);
  }
  return { byTarget, templates };
}

/** `index.max_terms_count` is 65,536 where nobody has changed it. */
const mostTerms = 65_536;

function termsOf(field: string, values: readonly string[]): estypes.QueryDslQueryContainer[] {
  return Array.from({ length: Math.ceil(values.length / mostTerms) }, (_, n) => ({
    terms: { [field]: values.slice(n * mostTerms, (n + 1) * mostTerms) },
  }));
}

function partOf({ byTarget, templates }: FoundCoupons, { targets, couponIds }: AskedCoupons): FoundCoupons {
  const mine = new Map(targets.map((target) => [target, byTarget.get(target) ?? []]));
  const named = new Set([...couponIds, ...[...mine.values()].flat()]);
  return {
    byTarget: mine,
    templates: new Map(
      [...named].flatMap((id) => {
        const template = templates.get(id);
        return template ? [[id, template]] : [];
      }),
    ),
  };
}
