import type { AnnouncedKey } from '../src/ports/announcements.ts';
import type { ChangeHint, FeedPosition } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { IndexOperation } from '../src/ports/search-index.ts';
import { gather, idOf, itemsOf } from './gather.ts';
import { planIndexOperations } from './plan.ts';

type Needs = Pick<
  Ports,
  'templates' | 'items' | 'relations' | 'userCoupons' | 'clock' | 'indexWriter' | 'announcements'
>;

export interface FlushOptions {
  /** Saved with the last of the rows; null leaves the saved one. */
  readonly position: FeedPosition | null;
  /** Whether coupons whose words the hints change are brought up to date too. */
  readonly follow: boolean;
  /** Asked right before each write: only one syncer writes. */
  readonly mayWrite: () => Promise<boolean>;
}

/** Hints → index operations → one write → the announcement. False: nothing more may be written, and nothing was saved. */
export async function flush(
  ports: Needs,
  hints: readonly ChangeHint[],
  { position, follow, mayWrite }: FlushOptions,
): Promise<boolean> {
  const operations = planIndexOperations(await gather(ports, hints, follow));
  if (follow && ports.indexWriter.copiesItems) {
    for (const { collection, id } of hints) {
      if (collection === 'items' && !(await rewriteRelations(ports, id, mayWrite))) return false;
    }
  }
  if (!(await mayWrite())) return false;
  await ports.indexWriter.write(operations, position);
  ports.announcements.announce(operations.map(keyOf));
  return true;
}

const page = 1_000;

/** What the index copies of an item into its relations, page by page. */
async function rewriteRelations(
  ports: Needs,
  itemId: string,
  mayWrite: () => Promise<boolean>,
): Promise<boolean> {
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
    if (!(await mayWrite())) return false;
    if (operations.length > 0) await ports.indexWriter.write(operations, null);
    after = relations.at(-1)?.couponId ?? null;
    if (relations.length < page) return true;
  }
}

const prefixes = { coupons: 'coupon', 'coupon-items': 'relation', items: 'item' } as const;

function keyOf({ index, id }: IndexOperation): AnnouncedKey {
  return `${prefixes[index]}|${id}`;
}
