import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, test, vi } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-store.ts';
import { bounded, play, run } from './redemptions-runs.ts';

/** `REDEMPTION_RUNS=20000` is the whole proof; a few of them on SQLite. */
const RUNS = Number(process.env.REDEMPTION_RUNS ?? 300);
const SQLITE_RUNS = Math.max(2, Math.ceil(RUNS / 200));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test(`several processes at once, any of them asleep or dead between two calls: ${RUNS} runs in memory`, async () => {
  await fc.assert(
    fc.asyncProperty(run, (each) => play(openMemoryStore(), each)),
    { numRuns: RUNS, ...bounded },
  );
}, 3_600_000);

test(`the same on SQLite: ${SQLITE_RUNS} runs`, async () => {
  await fc.assert(
    fc.asyncProperty(run, async (each) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'clipper-model-'));
      const store = await openSqliteStore({ dataDir });
      try {
        await play(store, each);
      } finally {
        await store.close();
        rmSync(dataDir, { recursive: true });
      }
    }),
    { numRuns: SQLITE_RUNS, ...bounded },
  );
}, 3_600_000);
