import type { PutCount } from '../../../ports/item-store.ts';

/** Rows a transaction: some 20 ms, so that a claim never waits long behind an import. */
const rowsPerChunk = 1_000;

/** Writes chunk after chunk, and adds up what they did. */
export async function putInChunks<Row>(
  rows: readonly Row[],
  put: (chunk: readonly Row[]) => Promise<PutCount>,
): Promise<PutCount> {
  let sum: PutCount = { inserted: 0, changed: 0, unchanged: 0 };
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const { inserted, changed, unchanged } = await put(rows.slice(from, from + rowsPerChunk));
    sum = {
      inserted: sum.inserted + inserted,
      changed: sum.changed + changed,
      unchanged: sum.unchanged + unchanged,
    };
  }
  return sum;
}

export async function countInChunks<Row>(
  rows: readonly Row[],
  run: (chunk: readonly Row[]) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    sum += await run(rows.slice(from, from + rowsPerChunk));
  }
  return sum;
}
