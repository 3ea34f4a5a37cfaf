import { createHash } from 'node:crypto';
import type { Item, Relation } from '../src/domain/item.ts';
import type { CouponTemplate } from '../src/domain/template.ts';
import { couponText } from '../src/domain/text/coupon-text.ts';
import type { IndexOperation } from '../src/ports/search-index.ts';

/** What the hints of a flush name, as it is in the store now. An id without a value is gone. */
export interface StoreNow {
  readonly templates: ReadonlyMap<string, CouponTemplate | null>;
  readonly items: ReadonlyMap<string, Item | null>;
  /** By `couponId|itemId`. */
  readonly relations: ReadonlyMap<string, Relation | null>;
  /** Of the relations' items, what the index copies into them; empty where it copies nothing. */
  readonly relationItems: ReadonlyMap<string, Item>;
  /** By couponId: some of the items of its explicit list. */
  readonly samples: ReadonlyMap<string, readonly Item[]>;
  /** By couponId: claims of the last seven days. */
  readonly popularity: ReadonlyMap<string, number>;
}

/** The operations that make the index say what the store says now. */
export function planIndexOperations(now: StoreNow): IndexOperation[] {
  const operations = [
    ...[...now.items].map(([id, document]): IndexOperation => ({ index: 'items', id, document })),
    ...[...now.relations].map(([id, relation]) => relationOperation(id, relation, now.relationItems)),
    ...[...now.templates].map(([id, template]) => couponOperation(id, template, now)),
  ];
  return operations.map(hashed);
}

/** The operation with what an audit knows its document by: all of it but the popularity, which moves by itself. */
export function hashed(operation: IndexOperation): IndexOperation {
  if (operation.document === null) return operation;
  const said = operation.index === 'coupons' ? { ...operation.document, popularity: 0 } : operation.document;
  return { ...operation, hash: createHash('sha1').update(JSON.stringify(said)).digest('base64') };
}

function relationOperation(
  id: string,
  relation: Relation | null,
  items: StoreNow['relationItems'],
): IndexOperation {
  if (!relation) return { index: 'coupon-items', id, document: null };
  return { index: 'coupon-items', id, document: { ...relation, item: items.get(relation.itemId) ?? null } };
}

/** Drafts are in no index. */
function couponOperation(id: string, template: CouponTemplate | null, now: StoreNow): IndexOperation {
  if (!template || template.phase === 'draft') return { index: 'coupons', id, document: null };
  const text = couponText(template, now.samples.get(id) ?? []);
  const popularity = now.popularity.get(id) ?? 0;
  return { index: 'coupons', id, document: { template, text, popularity } };
}
