import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openReading, openWriting } from '../../../src/adapters/sqlite/database.ts';
import { snapshotATurn, type TurnReader } from '../../../src/adapters/sqlite/snapshot-a-turn.ts';

let dir: string;
let writing: Database;
let reading: Database;
let reader: TurnReader;
let committed: () => void;
let endOfTurn: () => void;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'clipper-snapshot-'));
  const file = join(dir, 'x.db');
  writing = openWriting(file, 'NORMAL');
  writing.exec('CREATE TABLE numbers (n INTEGER)');
  reading = openReading(file, { mapped: false });
  const writer = {
    onCommit: (listener: () => void) => {
      committed = listener;
      return () => {};
    },
  };
  reader = snapshotATurn(reading, writer, (end) => {
    endOfTurn = end;
  });
});
afterEach(() => {
  if (reading.raw.isOpen) reading.close();
  writing.close();
  rmSync(dir, { recursive: true });
});

const write = () => writing.statement('INSERT INTO numbers VALUES (1)').run();
const count = () => reader.statement('SELECT COUNT(*) AS n FROM numbers').get()?.n;

test('what another process writes is seen a turn later', () => {
  expect(count()).toBe(0);
  write();
  expect(count()).toBe(0);
  endOfTurn();
  expect(count()).toBe(1);
});

test('what this process has written is seen at once, and the turn goes on', () => {
  expect(count()).toBe(0);
  write();
  committed();
  expect(count()).toBe(1);
  write();
  expect(count()).toBe(1);
  endOfTurn();
  expect(count()).toBe(2);
});

test('a turn that read nothing opens nothing, and the end of a closed connection is no error', () => {
  expect(count()).toBe(0);
  endOfTurn();
  expect(reading.raw.isTransaction).toBe(false);
  expect(count()).toBe(0);
  reading.close();
  endOfTurn();
});

test('who keeps what was read forgets it where it may have changed: once a turn, and after a write', () => {
  let forgotten = 0;
  reader.onEnd(() => {
    forgotten++;
  });
  committed();
  expect(forgotten).toBe(0);
  count();
  endOfTurn();
  endOfTurn();
  expect(forgotten).toBe(1);
  count();
  committed();
  expect(forgotten).toBe(2);
});
