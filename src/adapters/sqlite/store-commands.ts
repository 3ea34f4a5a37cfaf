import { auditCommands } from './commands/audit.ts';
import { copyCommands } from './commands/copies.ts';
import { idempotencyCommands } from './commands/idempotency.ts';
import { itemCommands } from './commands/items.ts';
import { keyCommands } from './commands/keys.ts';
import { leaseCommands } from './commands/leases.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { redemptionCommands } from './commands/redemptions.ts';
import { relationCommands } from './commands/relations.ts';
import { templateCommands } from './commands/templates.ts';
import { userCommands } from './commands/users.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { storeSteps } from './store-schema.ts';
import type { Writer } from './writer.ts';

/** Everything that writes the store; runs in the writing thread. */
export const commands = {
  ...templateCommands,
  ...itemCommands,
  ...relationCommands,
  ...userCommands,
  ...copyCommands,
  ...redemptionCommands,
  ...ledgerCommands,
  ...idempotencyCommands,
  ...leaseCommands,
  ...keyCommands,
  ...auditCommands,
  pruneChanges: (db: Database, { upTo, limit }: { readonly upTo: number; readonly limit: number }): number =>
    Number(
      db
        .statement(
          'DELETE FROM changes WHERE seq IN (SELECT seq FROM changes WHERE seq <= ? ORDER BY seq LIMIT ?)',
        )
        .run(upTo, limit).changes,
    ),
};

export type StoreWriter = Writer<typeof commands>;

export function prepare(db: Database): void {
  migrate(db, 'store (clipper.db)', storeSteps);
}
