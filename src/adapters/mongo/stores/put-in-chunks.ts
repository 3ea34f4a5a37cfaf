import { type AnyBulkWriteOperation, type Collection, MongoBulkWriteError } from 'mongodb';
import type { PutCount } from '../../../ports/item-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, refusalsOf, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';

export const documentsPerChunk = 1_000;
/** Two who insert the same id at once: one of them comes second, and finds it there the next time. */
const triesPerChunk = 3;

/**
 * Replaces documents whole, chunk by chunk. Those that are equal already are not sent. Each replacement names its
 * `_id`, which no update operator does: so every change event does too, whoever serves it.
 */
export async function putWhole(
  collection: Collection<Stored>,
  documents: readonly Stored[],
): Promise<PutCount> {
  const sum = { inserted: 0, changed: 0, unchanged: 0 };
  for (const chunk of chunksOf(documents)) {
    const moved = await unlike(collection, chunk);
    const { inserted, changed } = moved.length === 0 ? nothing : await replaceAll(collection, moved);
    sum.inserted += inserted;
    sum.changed += changed;
    sum.unchanged += chunk.length - inserted - changed;
  }
  return sum;
}

export function chunksOf<T>(values: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < values.length; from += documentsPerChunk) {
    chunks.push(values.slice(from, from + documentsPerChunk));
  }
  return chunks;
}

const nothing = { inserted: 0, changed: 0 };

async function unlike(collection: Collection<Stored>, chunk: readonly Stored[]): Promise<Stored[]> {
  const ids = chunk.map(({ _id }) => _id);
  const held = await reading(() => collection.find({ _id: { $in: ids } }, { maxTimeMS }).toArray());
  const texts = new Map(held.map((document) => [document._id, canonical(document)]));
  return chunk.filter((document) => texts.get(document._id) !== canonical(document));
}

async function replaceAll(
  collection: Collection<Stored>,
  documents: readonly Stored[],
): Promise<{ readonly inserted: number; readonly changed: number }> {
  const operations = documents.map(
    (document): AnyBulkWriteOperation<Stored> => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    }),
  );
  return writing(async () => {
    let inserted = 0;
    let changed = 0;
    for (let tries = 1; ; tries++) {
      const result = await collection
        .bulkWrite(operations, { ordered: false, maxTimeMS })
        .catch((error: unknown) => {
          const onlyDuplicates = refusalsOf(error)?.every(({ isDuplicate }) => isDuplicate) ?? false;
          if (!(error instanceof MongoBulkWriteError) || !onlyDuplicates || tries === triesPerChunk)
            throw error;
          return error;
        });
      inserted += result.upsertedCount;
      changed += result.modifiedCount;
      // Sent again whole: what is there already stays as it is.
      if (!(result instanceof MongoBulkWriteError)) return { inserted, changed };
    }
  });
}

/** Members in one order, so that equal documents are equal text. */
function canonical(document: Stored): string {
  return JSON.stringify(Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))));
}
