import type { Database } from '../../../src/adapters/sqlite/database.ts';
import { migrate } from '../../../src/adapters/sqlite/migrate.ts';

/** A command module that is as small as one can be. */
export const commands = {
  add: (db: Database, { value }: { readonly value: number }): number =>
    Number(db.statement('INSERT INTO numbers (value) VALUES (?)').run(value).changes),
  addThenFail: (db: Database, { value }: { readonly value: number }): number => {
    db.statement('INSERT INTO numbers (value) VALUES (?)').run(value);
    throw new Error(`I never wanted ${value}.`);
  },
  /** Ends the transaction under every command of the group, as a full disk does. */
  endTransaction: (db: Database, _args: null): void => {
    db.exec('ROLLBACK');
    throw new Error('the disk is full');
  },
  all: (db: Database, _args: null): number[] =>
    db
      .statement('SELECT value FROM numbers ORDER BY value')
      .all()
      .map(({ value }) => Number(value)),
  exit: (_db: Database, _args: null): void => process.exit(3),
};

export const steps = ['CREATE TABLE numbers (value INTEGER PRIMARY KEY) STRICT'];

export function prepare(db: Database): void {
  migrate(db, 'database of numbers', steps);
}
