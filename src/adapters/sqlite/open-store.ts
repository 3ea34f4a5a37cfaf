import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type { Store } from '../../ports/store.ts';
import { type Database, openReading } from './database.ts';
import { snapshotATurn } from './snapshot-a-turn.ts';
import type { commands, StoreWriter } from './store-commands.ts';
import { createAuditStore } from './stores/audit-store.ts';
import { createChangeFeed } from './stores/change-feed.ts';
import { createCollectionWalk } from './stores/collection-walk.ts';
import { createIdempotencyStore } from './stores/idempotency-store.ts';
import { createItemStore } from './stores/item-store.ts';
import { createKeyStore } from './stores/key-store.ts';
import { createLeases } from './stores/leases.ts';
import { createLedger } from './stores/ledger-store.ts';
import { createRedemptionStore } from './stores/redemption-store.ts';
import { createRelationStore } from './stores/relation-store.ts';
import { createTemplateStore } from './stores/template-store.ts';
import { createUserCouponStore } from './stores/user-coupon-store.ts';
import { createListStore, createUserStore } from './stores/user-store.ts';
import { startWriter } from './writer.ts';

/** Opens, and makes or migrates, `<dataDir>/clipper.db`. Several processes may have it open. */
export async function openSqliteStore({ dataDir }: { readonly dataDir: string }): Promise<Store> {
  makeFolder(dataDir);
  const file = join(dataDir, 'clipper.db');
  const writer = await startWriter<typeof commands>({
    file,
    module: new URL('./store-commands.ts', import.meta.url),
    synchronous: 'FULL',
  });
  const reader = snapshotATurn(openReading(file, { mapped: false }), writer);
  return {
    templates: createTemplateStore(reader, writer),
    items: createItemStore(reader, writer),
    relations: createRelationStore(reader, writer),
    users: createUserStore(reader, writer),
    lists: createListStore(reader, writer),
    userCoupons: createUserCouponStore(reader, writer),
    redemptions: createRedemptionStore(reader, writer),
    ledger: createLedger(reader, writer),
    idempotency: createIdempotencyStore(writer),
    changeFeed: createChangeFeed(reader, writer),
    collectionWalk: createCollectionWalk(reader),
    leases: createLeases(reader, writer),
    keys: createKeyStore(reader, writer),
    audit: createAuditStore(reader, writer),
    health: healthOf(reader, writer),
    close: async () => {
      // The writing connection goes last: it folds the log into the database file.
      if (reader.raw.isOpen) reader.close();
      await writer.close();
    },
  };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `DATA_DIR ${dataDir} can't be written to (${error instanceof Error ? error.message : error}). ` +
        'It must be a folder that this user may write in: create it, or name another one in DATA_DIR.',
      { cause: error },
    );
  }
}

function healthOf(reader: Database, writer: StoreWriter): EngineHealth {
  return {
    engine: 'sqlite',
    check: async () => {
      const trouble = writer.trouble();
      if (trouble !== null) return { ok: false, detail: `The store can't be written: ${trouble}` };
      try {
        reader.statement('SELECT seq FROM changes ORDER BY seq DESC LIMIT 1').get();
        return { ok: true };
      } catch (error) {
        return {
          ok: false,
          detail: `The store can't be read: ${error instanceof Error ? error.message : error}`,
        };
      }
    },
  };
}
