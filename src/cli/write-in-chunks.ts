import { setTimeout as pause } from 'node:timers/promises';

export interface ChunkedWrite<T> {
  readonly rows: AsyncIterable<T> | Iterable<T>;
  readonly write: (chunk: readonly T[]) => Promise<void>;
  /** Asked before each chunk: somebody else writes to the same store and must get its turn. */
  readonly isShared: () => Promise<boolean>;
  readonly onWritten: (rows: number) => void;
}

/** Where we share the store: SQLite's waiting is not fair, so we leave as long a gap as we took. */
const sharedChunkMs = 50;
/** Alone, larger chunks save flushes to the disk. */
const aloneChunkMs = 250;
/** What one call of the stores takes. */
const rowsAtMost = 5_000;
const rowsAtFirst = 100;

/**
 * Writes rows in chunks whose size follows the time they take: at most 50 ms each, with as long a pause after each,
 * while somebody else writes to the same store.
 */
export async function writeInChunks<T>(job: ChunkedWrite<T>): Promise<void> {
  const { rows, write, isShared, onWritten } = job;
  let size = rowsAtFirst;
  let chunk: T[] = [];
  const flush = async () => {
    const shared = await isShared();
    const began = performance.now();
    await write(chunk);
    const took = performance.now() - began;
    onWritten(chunk.length);
    size = nextSize(size, took, shared ? sharedChunkMs : aloneChunkMs);
    chunk = [];
    if (shared) await pause(Math.ceil(took));
  };
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length >= size) await flush();
  }
  if (chunk.length > 0) await flush();
}

/** Aims at half of the time allowed, and never more than doubles: one quick chunk says little of the next. */
export function nextSize(size: number, tookMs: number, allowedMs: number): number {
  const aimed = Math.floor((size * allowedMs) / 2 / Math.max(tookMs, 0.1));
  return Math.max(1, Math.min(aimed, size * 2, rowsAtMost));
}
