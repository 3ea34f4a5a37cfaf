import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-store.ts';
import type { Store } from '../../src/ports/store.ts';
import { describeStoreContracts } from './describe-store-contracts.ts';
import { describeStockGateContract } from './stock-gate.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'clipper-store-'));
let store: Store;

beforeAll(async () => {
  store = await openSqliteStore({ dataDir });
});

afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

/** Starting a thread and a file for each test would take most of the time: emptied, it is as new. */
async function open(): Promise<Store> {
  const db = new DatabaseSync(join(dataDir, 'clipper.db'), { timeout: 5_000 });
  db.exec('BEGIN IMMEDIATE');
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  // `changes` last: emptying the others fills it.
  for (const { name } of tables.all()) if (name !== 'changes') db.exec(`DELETE FROM ${name}`);
  db.exec('DELETE FROM changes; DELETE FROM sqlite_sequence; COMMIT');
  db.close();
  // What another connection writes is seen a turn later.
  await nextTurn();
  return { ...store, close: async () => {} };
}

describeStoreContracts('sqlite', open);
describeStockGateContract('memory, on sqlite', open, createMemoryGate);
