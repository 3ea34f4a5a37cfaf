import type { Database } from './database.ts';

/**
 * Brings the schema to the newest version; `steps[n]` leads from version n to n + 1, each in a transaction of its
 * own. Refuses a database written by a newer program. Several processes may start at once: one migrates, the
 * others find it done.
 */
export function migrate(db: Database, what: string, steps: readonly string[]): void {
  for (;;) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const version = versionOf(db);
      if (version > steps.length) {
        throw new Error(
          `The ${what} has schema version ${version}, but this program knows versions up to ${steps.length}: ` +
            'it was written by a newer Clipper. Start that version, or name another folder in DATA_DIR.',
        );
      }
      const step = steps[version];
      if (step !== undefined) db.exec(`${step}; PRAGMA user_version = ${version + 1}`);
      db.exec('COMMIT');
      if (step === undefined) return;
    } catch (error) {
      if (db.raw.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

function versionOf(db: Database): number {
  return Number(db.raw.prepare('PRAGMA user_version').get()?.user_version);
}
