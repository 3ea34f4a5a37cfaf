import { describe, expect, test } from 'vitest';
import { nextSize, writeInChunks } from '../../src/cli/write-in-chunks.ts';

describe('the size of the next chunk', () => {
  test.each([
    ['aims at half of the time', 100, 50, 50, 50],
    ['never more than doubles', 100, 1, 50, 200],
    ['shrinks at once', 4_000, 400, 50, 250],
    ['is one row at least', 1, 5_000, 50, 1],
    ['is 5,000 rows at most', 4_000, 1, 250, 5_000],
  ])('%s', (_, size, took, allowed, expected) => {
    expect(nextSize(size, took, allowed)).toBe(expected);
  });
});

describe('writing in chunks', () => {
  async function write(rows: number, shared: boolean, chunkMs: (rows: number) => number) {
    const chunks: { size: number; began: number; ended: number }[] = [];
    let written = 0;
    await writeInChunks({
      rows: Array.from({ length: rows }, (_, i) => i),
      write: async (chunk) => {
        const began = performance.now();
        const until = began + chunkMs(chunk.length);
        while (performance.now() < until);
        chunks.push({ size: chunk.length, began, ended: performance.now() });
      },
      isShared: async () => shared,
      onWritten: (n) => {
        written += n;
      },
    });
    return { chunks, written };
  }

  test('writes every row once', async () => {
    const { chunks, written } = await write(1_001, false, () => 0);
    expect(chunks.reduce((sum, chunk) => sum + chunk.size, 0)).toBe(1_001);
    expect(written).toBe(1_001);
  });

  test('writes nothing where there is nothing', async () => {
    expect((await write(0, true, () => 0)).chunks).toEqual([]);
  });

  test('pauses for as long as it took where the store is shared', async () => {
    const { chunks } = await write(1_000, true, (rows) => rows / 10);
    for (const [i, next] of chunks.entries()) {
      const before = chunks[i - 1];
      // A timer may fire a millisecond early.
      if (before) expect(next.began - before.ended).toBeGreaterThanOrEqual(before.ended - before.began - 1.5);
    }
  });

  test('keeps to 50 ms a chunk where the store is shared', async () => {
    // 10 rows a millisecond: the rule aims at 25 ms, so that a slow moment of the machine stays below 50.
    const { chunks } = await write(2_000, true, (rows) => rows / 10);
    expect(Math.max(...chunks.map((chunk) => chunk.size))).toBeLessThan(500);
  });
});
