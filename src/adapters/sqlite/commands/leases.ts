import type { Database } from '../database.ts';

export interface TakeLease {
  readonly name: string;
  readonly holder: string;
  readonly note: string;
  readonly pid: number;
  readonly host: string;
  /** What the taker saw: it gets the lease only if nothing moved since. Null: there was no such lease. */
  readonly seen: { readonly epoch: number; readonly beat: number } | null;
}

interface Held {
  readonly name: string;
  readonly holder: string;
  readonly epoch: number;
}

export const leaseCommands = {
  /** Its new epoch, or null where somebody was quicker. Epochs of a name only rise. */
  takeLease: (db: Database, { name, holder, note, pid, host, seen }: TakeLease): number | null => {
    const taken =
      seen === null
        ? db
            .statement(
              `INSERT INTO leases (name, holder, note, epoch, beat, pid, host) VALUES (?, ?, ?, 1, 0, ?, ?)
               ON CONFLICT (name) DO NOTHING RETURNING epoch`,
            )
            .get(name, holder, note, pid, host)
        : db
            .statement(
              `UPDATE leases SET holder = ?, note = ?, epoch = epoch + 1, beat = beat + 1, pid = ?, host = ?
               WHERE name = ? AND epoch = ? AND beat = ? RETURNING epoch`,
            )
            .get(holder, note, pid, host, name, seen.epoch, seen.beat);
    return taken ? Number(taken.epoch) : null;
  },
  beatLease: (
    db: Database,
    { name, holder, epoch, note }: Held & { readonly note: string | null },
  ): boolean =>
    db
      .statement(
        `UPDATE leases SET beat = beat + 1, note = coalesce(?, note)
         WHERE name = ? AND holder = ? AND epoch = ?`,
      )
      .run(note, name, holder, epoch).changes === 1,
  releaseLease: (db: Database, { name, holder, epoch }: Held): void => {
    db.statement(
      'UPDATE leases SET holder = NULL, beat = beat + 1 WHERE name = ? AND holder = ? AND epoch = ?',
    ).run(name, holder, epoch);
  },
};
