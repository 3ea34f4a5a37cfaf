import type { Item, Relation } from '../../src/domain/item.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { couponText } from '../../src/domain/text/coupon-text.ts';
import type { IndexOperation, IndexWriter, SearchIndex } from '../../src/ports/search-index.ts';

export interface TestedIndex {
  readonly index: SearchIndex;
  readonly writer: IndexWriter;
  close(): Promise<void>;
}

export interface Shop {
  readonly items?: readonly Item[];
  readonly relations?: readonly Relation[];
  readonly templates?: readonly CouponTemplate[];
  readonly popularity?: Readonly<Record<string, number>>;
}

/** What an index of the shop is written with. */
export function operationsOf({ items = [], relations = [], templates = [], popularity = {} }: Shop) {
  const byId = new Map(items.map((item) => [item.itemId, item]));
  return [
    ...items.map((item): IndexOperation => ({ index: 'items', id: item.itemId, document: item })),
    ...relations.map(
      (relation): IndexOperation => ({
        index: 'coupon-items',
        id: `${relation.couponId}|${relation.itemId}`,
        document: { ...relation, item: byId.get(relation.itemId) ?? null },
      }),
    ),
    ...templates.map(
      (template): IndexOperation => ({
        index: 'coupons',
        id: template.id,
        document: {
          template,
          text: couponText(template, []),
          popularity: popularity[template.id] ?? 0,
        },
      }),
    ),
  ];
}
