import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A connection that prepares each text once. Callers pass constant texts only: the cache has no eviction. */
export interface Database {
  readonly raw: DatabaseSync;
  statement(sql: string): StatementSync;
  exec(sql: string): void;
  close(): void;
}

/** How long a connection waits for another process's write before it gives up. */
const busyTimeoutMs = 5_000;

/** `synchronous` FULL flushes every commit to the disk; NORMAL may lose the last commits at a power cut. */
export function openWriting(file: string, synchronous: 'FULL' | 'NORMAL'): Database {
  const raw = new DatabaseSync(file, { timeout: busyTimeoutMs });
  raw.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
  `);
  return withStatements(raw);
}

/**
 * The file must exist, in WAL mode. `mapped`: its pages are read where the kernel has them instead of being copied. For
 * what is seldom written: SQLite takes the map away whenever a commit came between, which stops every thread of the
 * process for a moment.
 */
export function openReading(file: string, { mapped }: { readonly mapped: boolean }): Database {
  const raw = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
  raw.exec(`
    PRAGMA cache_size = -32768;
    PRAGMA mmap_size = ${mapped ? 268435456 : 0};
    PRAGMA temp_store = MEMORY;
  `);
  return withStatements(raw);
}

function withStatements(raw: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  return {
    raw,
    statement: (sql) => {
      let statement = statements.get(sql);
      if (!statement) {
        statement = raw.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => raw.exec(sql),
    close: () => raw.close(),
  };
}
