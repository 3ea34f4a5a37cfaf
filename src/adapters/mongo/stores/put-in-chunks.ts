import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { PutCount } from '../../../ports/item-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import { insertUnordered } from '../insert-unordered.ts';
import type { Stored } from '../stored.ts';

const documentsPerChunk = 1_000;

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
    const { inserted, changed } = await putChunk(collection, chunk);
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

interface Done {
  readonly inserted: number;
  readonly changed: number;
}

async function putChunk(collection: Collection<Stored>, chunk: readonly Stored[]): Promise<Done> {
  const ids = chunk.map(({ _id }) => _id);
  const held = await reading(() => collection.find({ _id: { $in: ids } }, { maxTimeMS }).toArray());
  const texts = new Map(held.map((document) => [document._id, canonical(document)]));
  const fresh = chunk.filter(({ _id }) => !texts.has(_id));
  const moved = chunk.filter((document) => {
    const text = texts.get(document._id);
    return text !== undefined && text !== canonical(document);
  });
  const replaced = await replaceAll(collection, moved);
  const outcomes = await insertUnordered(collection, fresh);
  // Somebody has inserted these meanwhile.
  const late = await replaceAll(
    collection,
    fresh.filter((_, n) => outcomes[n]?.inserted === false),
  );
  return {
    inserted: outcomes.filter(({ inserted }) => inserted).length + replaced.inserted + late.inserted,
    changed: replaced.changed + late.changed,
  };
}

async function replaceAll(collection: Collection<Stored>, documents: readonly Stored[]): Promise<Done> {
  const operations = documents.map(
    (document): AnyBulkWriteOperation<Stored> => ({
      // Who deletes it meanwhile came before us.
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    }),
  );
  if (operations.length === 0) return { inserted: 0, changed: 0 };
  const write = () => collection.bulkWrite(operations, { ordered: false, maxTimeMS });
  const { upsertedCount, modifiedCount } = await writing(write);
  return { inserted: upsertedCount, changed: modifiedCount };
}

/** Members in one order, so that equal documents are equal text. */
function canonical(document: Stored): string {
  return JSON.stringify(Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))));
}
