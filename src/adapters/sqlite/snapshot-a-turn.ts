import type { Database } from './database.ts';
import type { StoreWriter } from './store-commands.ts';

export interface TurnReader extends Database {
  /** Calls back when what was read may have changed: whoever keeps it has to forget it then. */
  onEnd(forget: () => void): void;
}

/**
 * All that one turn of the event loop reads, it reads in one transaction: a transaction a statement costs more than
 * the look-up in it. It ends with the turn, and before anybody hears that this process has written, so whoever has
 * written reads what was written. Another process's write is seen a turn later.
 */
export function snapshotATurn(
  reader: Database,
  writer: Pick<StoreWriter, 'onCommit'>,
  endOfTurn: (end: () => void) => void = setImmediate,
): TurnReader {
  const begin = reader.raw.prepare('BEGIN');
  const commit = reader.raw.prepare('COMMIT');
  const listeners: (() => void)[] = [];
  let isOpen = false;
  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const forget of listeners) forget();
    if (reader.raw.isOpen && reader.raw.isTransaction) commit.run();
  };
  writer.onCommit(end);
  return {
    ...reader,
    onEnd: (forget) => {
      listeners.push(forget);
    },
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
