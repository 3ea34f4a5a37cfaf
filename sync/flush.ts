import type { AnnouncedKey } from '../src/ports/announcements.ts';
import type { ChangeHint, FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexOperation } from '../src/ports/search-index.ts';
import { gather, idOf, itemsOf } from './gather.ts';
import { planIndexOperations } from './plan.ts';

type Needs = Pick<Ports, 'templates' | 'items' | 'relations' | 'indexWriter' | 'announcements'>;

/** Hints → index operations → one write → the announcement. The position is saved with the last of the rows. */
export async function flush(
  ports: Needs,
  hints: readonly ChangeHint[],
  position: FeedPosition | null,
): Promise<number> {
  const operations = planIndexOperations(await gather(ports, hints));
  let written = operations.length;
  if (ports.indexWriter.copiesItems) {
    for (const { collection, id } of hints) {
      if (collection === 'items') written += await rewriteRelations(ports, id);
    }
  }
  await ports.indexWriter.write(operations, position);
  ports.announcements.announce(operations.map(keyOf));
  return written;
}

const page = 1_000;

/** What the index copies of an item into its relations, page by page. */
async function rewriteRelations(ports: Needs, itemId: string): Promise<number> {
  let written = 0;
  let after: string | null = null;
  for (;;) {
    const relations = await ports.relations.pageByItem(itemId, after, page);
    const items = await itemsOf(ports, relations);
    const operations = relations.map(
      (relation): IndexOperation => ({
        index: 'coupon-items',
        id: idOf(relation),
        document: { ...relation, item: items.get(itemId) ?? null },
      }),
    );
    if (operations.length > 0) await ports.indexWriter.write(operations, null);
    written += operations.length;
    after = relations.at(-1)?.couponId ?? null;
    if (relations.length < page) return written;
  }
}

const prefixes = { coupons: 'coupon', 'coupon-items': 'relation', items: 'item' } as const;

function keyOf({ index, id }: IndexOperation): AnnouncedKey {
  return `${prefixes[index]}|${id}`;
}
