import { type FlushStamp, versionOf } from '../../../ports/flush-stamp.ts';
import type { IndexOperation } from '../../../ports/search-index.ts';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { deleteOlder, putOrDelete } from './index-rows.ts';
import { indexSteps } from './index-schema.ts';

export function prepare(db: Database): void {
  migrate(db, 'search index', indexSteps);
}

export const commands = {
  /** Answers the later epoch that has written, or null: then it is done. */
  write: (
    db: Database,
    { operations, stamp, position }: WriteArguments & { readonly position: string | null },
  ): number | null => {
    const later = laterEpoch(db, stamp);
    if (later !== null) return later;
    const bury = readMeta(db, 'building') !== null;
    for (const operation of operations) apply(db, operation, versionOf(stamp), bury);
    if (position !== null) writeMeta(db, 'position', position);
    return null;
  },
  /** A build writes into the very tables that are read; what it has not written by its end is then deleted. */
  build: (db: Database, { stamp }: { readonly stamp: FlushStamp }): void => {
    db.exec('DELETE FROM buried');
    writeMeta(db, 'building', String(versionOf(stamp)));
  },
  /** Answers as `write` does; `gone` where another build has begun since. */
  finish: (
    db: Database,
    { build, stamp, position }: { build: FlushStamp; stamp: FlushStamp; position: string | null },
  ): number | 'gone' | null => {
    const since = versionOf(build);
    if (readMeta(db, 'building') !== String(since)) return 'gone';
    const later = laterEpoch(db, stamp);
    if (later !== null) return later;
    deleteOlder(db, since);
    endBuild(db);
    if (position === null) db.statement(`DELETE FROM meta WHERE key = 'position'`).run();
    else writeMeta(db, 'position', position);
    return null;
  },
  tidy: (db: Database, _: null): void => endBuild(db),
};

export type IndexCommands = typeof commands;

interface WriteArguments {
  readonly operations: readonly IndexOperation[];
  readonly stamp: FlushStamp;
}

/** The epoch that has written where it is later than ours; else ours is the one that has written. */
function laterEpoch(db: Database, { epoch }: FlushStamp): number | null {
  const last = Number(readMeta(db, 'epoch') ?? 0);
  if (last > epoch) return last;
  if (last < epoch) writeMeta(db, 'epoch', String(epoch));
  return null;
}

function endBuild(db: Database): void {
  db.exec(`DELETE FROM meta WHERE key = 'building'`);
  db.exec('DELETE FROM buried');
}

function readMeta(db: Database, key: string): string | null {
  const row = db.statement('SELECT value FROM meta WHERE key = ?').get(key);
  return row ? String(row.value) : null;
}

function writeMeta(db: Database, key: string, value: string): void {
  db.statement(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}

/** `bury`: deletes are remembered, since a build that runs may have read the store before them. */
function apply(db: Database, operation: IndexOperation, version: number, bury: boolean): void {
  if (bury) {
    const { index, id, document } = operation;
    const buried = db.statement('SELECT version FROM buried WHERE kind = ? AND id = ?').get(index, id);
    if (Number(buried?.version ?? 0) > version) return;
    if (document === null) {
      db.statement('INSERT OR REPLACE INTO buried (kind, id, version) VALUES (?, ?, ?)').run(
        index,
        id,
        version,
      );
    }
  }
  putOrDelete(db, operation, version);
}
