import type { Database } from './database.ts';
import type { StoreWriter } from './store-commands.ts';

/**
 * All that one turn of the event loop reads, it reads in one transaction: a transaction a statement costs more than
 * the look-up in it. It ends with the turn, and before anybody hears that this process has written, so whoever has
 * written reads what was written. Another process's write is seen a turn later.
 */
export function snapshotATurn(
  reader: Database,
  writer: Pick<StoreWriter, 'onCommit'>,
  endOfTurn: (end: () => void) => void = setImmediate,
): Database {
  const begin = reader.raw.prepare('BEGIN');
  const commit = reader.raw.prepare('COMMIT');
  let isOpen = false;
  const end = () => {
    if (isOpen && reader.raw.isOpen && reader.raw.isTransaction) commit.run();
    isOpen = false;
  };
  writer.onCommit(end);
  return {
    ...reader,
    statement: (sql) => {
      const statement = reader.statement(sql);
      if (!isOpen) {
        begin.run();
        isOpen = true;
        endOfTurn(end);
      }
      return statement;
    },
  };
}
