import type { Db } from 'mongodb';
import { collectionNames, type IndexOf, indexesOf } from './collections.ts';

/**
 * Makes what is missing, and checks that what is there is what this version needs. Throws a sentence for operators
 * where it is not: an index is never dropped by itself.
 */
export async function ensureIndexes(db: Db, { guarded }: { readonly guarded: boolean }): Promise<void> {
  const wanted = indexesOf({ guarded });
  for (const name of collectionNames) {
    await db.createCollection(name).catch((error: unknown) => {
      if (!isThereAlready(error)) throw error;
    });
    const indexes = wanted[name];
    const there = await db.collection(name).indexes();
    for (const index of indexes) {
      const same = there.find((one) => one.name === index.name);
      if (same && !isSame(index, same)) {
        throw new Error(
          `The index ${index.name} of ${db.databaseName}.${name} is another than this version needs ` +
            `(${JSON.stringify(same.key)}${same.unique ? ', unique' : ''}; needed: ${JSON.stringify(index.key)}` +
            `${index.unique ? ', unique' : ''}). Drop it while no server runs; the next start makes it anew.`,
        );
      }
    }
    const missing = indexes.filter((index) => !there.some((one) => one.name === index.name));
    if (missing.length > 0) {
      await db
        .collection(name)
        .createIndexes(missing.map(({ key, ...options }) => ({ key: { ...key }, ...options })));
    }
  }
}

const namespaceExists = 48;

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === namespaceExists;
}

/** The order of the fields matters too. */
function isSame(wanted: IndexOf, there: { readonly key: object; readonly unique?: boolean }): boolean {
  return (
    JSON.stringify(wanted.key) === JSON.stringify(there.key) &&
    (wanted.unique ?? false) === (there.unique ?? false)
  );
}
