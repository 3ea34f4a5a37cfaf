import type { Collection } from 'mongodb';
import { maxTimeMS } from './connect.ts';
import { duplicateIndex } from './duplicate-index.ts';
import { OutcomeUnknown, refusalsOf, writing } from './errors.ts';
import type { Stored } from './stored.ts';

export type InsertOutcome =
  | { readonly inserted: true }
  /** The unique index that refused it. */
  | { readonly inserted: false; readonly index: string };

/**
 * One unordered bulk insert: what became of each document, in their order. Rejects with OutcomeUnknown where the
 * server did not say it of all of them; then any may be there.
 */
export async function insertUnordered(
  collection: Pick<Collection<Stored>, 'insertMany'>,
  documents: readonly Stored[],
): Promise<InsertOutcome[]> {
  const outcomes: InsertOutcome[] = documents.map(() => ({ inserted: true }));
  if (documents.length === 0) return outcomes;
  return writing(async () => {
    try {
      await collection.insertMany([...documents], { ordered: false, maxTimeMS });
    } catch (error) {
      const refusals = refusalsOf(error);
      if (refusals === null) throw error;
      for (const { index, isDuplicate, message } of refusals) {
        const name = isDuplicate ? duplicateIndex(message) : null;
        if (name === null) throw new OutcomeUnknown(`MongoDB refused a document: ${message}`, error);
        outcomes[index] = { inserted: false, index: name };
      }
    }
    return outcomes;
  });
}
