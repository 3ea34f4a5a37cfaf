import type { Relation } from '../src/domain/item.ts';
import type { DeadLetter, IndexOperation, Written } from '../src/ports/search-index.ts';
import { idOf, itemsOf, type SyncNeeds } from './gather.ts';
import { hashed } from './plan.ts';
import type { Stamps } from './stamps.ts';

/** Documents a write. */
const page = 5_000;

/** What the index copies of items into their relations, page by page; searchable with the next write that asks for it. */
export async function rewriteRelations(
  ports: Pick<SyncNeeds, 'items' | 'relations' | 'indexWriter'>,
  itemIds: readonly string[],
  { stamps, mayWrite }: { readonly stamps: Stamps; readonly mayWrite: () => Promise<boolean> },
): Promise<Written> {
  const deadLetters: DeadLetter[] = [];
  let after: Relation | null = null;
  while (itemIds.length > 0) {
    // Taken before the store is read.
    const stamp = stamps.next();
    const relations: Relation[] = await ports.relations.pageByItems(itemIds, after, page);
    const operations = await operationsOf(ports, relations);
    if (!(await mayWrite())) return { ok: false, why: 'not-ours' };
    if (operations.length > 0) {
      const written = await ports.indexWriter.write(operations, { stamp, position: null, mayWrite });
      if (!written.ok) return written;
      deadLetters.push(...written.deadLetters);
    }
    after = relations.at(-1) ?? null;
    if (relations.length < page) break;
  }
  return { ok: true, deadLetters };
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
