import type { Relation } from '../src/domain/item.ts';
import type { DeadLetter, IndexOperation, Written } from '../src/ports/search-index.ts';
import { idOf, itemsOf, type SyncNeeds } from './gather.ts';
import { hashed } from './plan.ts';
import type { Stamps } from './stamps.ts';

/** Items whose relations are read at once, a page of each. */
const itemsAtOnce = 20;
const page = 1_000;

/** What the index copies of items into their relations, page by page; searchable with the next write that asks for it. */
export async function rewriteRelations(
  ports: Pick<SyncNeeds, 'items' | 'relations' | 'indexWriter'>,
  itemIds: readonly string[],
  { stamps, mayWrite }: { readonly stamps: Stamps; readonly mayWrite: () => Promise<boolean> },
): Promise<Written> {
  const deadLetters: DeadLetter[] = [];
  let left = itemIds.map((itemId): Place => ({ itemId, after: null }));
  while (left.length > 0) {
    const now = left.slice(0, itemsAtOnce);
    const stamp = stamps.next();
    const pages = await Promise.all(
      now.map(({ itemId, after }) => ports.relations.pageByItem(itemId, after, page)),
    );
    const operations = await operationsOf(ports, pages.flat());
    if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
    if (operations.length > 0) {
      const written = await ports.indexWriter.write(operations, { stamp, position: null, mayWrite });
      if (!written.ok) return written;
      deadLetters.push(...written.deadLetters);
    }
    const more = now.flatMap(({ itemId }, n): Place[] => {
      const relations = pages[n] ?? [];
      const after = relations.at(-1)?.couponId;
      return relations.length === page && after !== undefined ? [{ itemId, after }] : [];
    });
    left = [...more, ...left.slice(itemsAtOnce)];
  }
  return { ok: true, deadLetters };
}

interface Place {
  readonly itemId: string;
  /** A couponId. */
  readonly after: string | null;
}

async function operationsOf(
  ports: Pick<SyncNeeds, 'items'>,
  relations: readonly Relation[],
): Promise<IndexOperation[]> {
  const items = await itemsOf(ports, relations);
  return relations.map((relation) =>
    hashed({
      index: 'coupon-items',
      id: idOf(relation),
      document: { ...relation, item: items.get(relation.itemId) ?? null },
    }),
  );
}
