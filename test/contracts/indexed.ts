import type { Item, Relation } from '../../src/domain/item.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { couponText } from '../../src/domain/text/coupon-text.ts';
import type { FeedPosition } from '../../src/ports/change-feed.ts';
import type { FlushStamp } from '../../src/ports/flush-stamp.ts';
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

/** Writes an index as the syncer does, as far as a suite needs it. */
export interface IndexHand {
  write(operations: readonly IndexOperation[], position?: FeedPosition | null): Promise<void>;
  /** Deletes whatever it has written. */
  empty(): Promise<void>;
  stamp(): FlushStamp;
}

export const mayWrite = async () => true;

export function handOf({ writer }: TestedIndex): IndexHand {
  const written = new Map<string, IndexOperation>();
  let number = 0;
  const stamp = () => ({ epoch: 1, number: ++number });
  const write: IndexHand['write'] = async (operations, position = null) => {
    const changed = new Map(operations.map((operation) => [keyOf(operation), operation]));
    for (const [key, operation] of changed) written.set(key, operation);
    if (writer.copiesItems) {
      for (const relation of relationsOf(changed, written)) changed.set(keyOf(relation), relation);
    }
    const answer = await writer.write([...changed.values()], {
      stamp: stamp(),
      position,
      mayWrite,
      whenSearchable: () => {},
    });
    if (!answer.ok || answer.deadLetters.length > 0) throw new Error(JSON.stringify(answer));
    for (const [key, { document }] of changed) if (!document) written.delete(key);
  };
  return {
    write,
    stamp,
    empty: () => write([...written.values()].map((operation) => ({ ...operation, document: null }))),
  };
}

function keyOf({ index, id }: IndexOperation): string {
  return `${index} ${id}`;
}

/** The relations that have changed or whose items have, with what they copy of them now. */
function relationsOf(
  changed: ReadonlyMap<string, IndexOperation>,
  written: ReadonlyMap<string, IndexOperation>,
): IndexOperation[] {
  return [...written.values()].flatMap((operation): IndexOperation[] => {
    if (operation.index !== 'coupon-items' || !operation.document) return [];
    const { document } = operation;
    const itemKey = `items ${document.itemId}`;
    if (!changed.has(itemKey) && !changed.has(keyOf(operation))) return [];
    const item = written.get(itemKey);
    const copy = item?.index === 'items' ? item.document : null;
    return [{ ...operation, document: { ...document, item: copy } }];
  });
}
