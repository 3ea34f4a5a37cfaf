import { createMemoryAnnouncements } from './adapters/memory/announcements.ts';
import { createMemoryGate } from './adapters/memory/stock-gate.ts';
import { openSqliteIndex } from './adapters/sqlite/index/open-index.ts';
import { openSqliteStore } from './adapters/sqlite/open-store.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemIds } from './adapters/system/ids.ts';
import { keptSecret } from './adapters/system/kept-secret.ts';
import type { Config } from './config.ts';
import type { Clock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

export interface Composition {
  readonly ports: Ports;
  /** Signs cursors and page tokens. */
  readonly secret: string;
  close(): Promise<void>;
}

/** Picks the engines and puts them together: the one place that knows every adapter. */
export async function compose(
  config: Pick<Config, 'dataDir' | 'secretKey'>,
  options: { readonly clock?: Clock } = {},
): Promise<Composition> {
  const store = await openSqliteStore({ dataDir: config.dataDir });
  const index = await openSqliteIndex({ dataDir: config.dataDir }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const ports: Ports = {
    clock: options.clock ?? systemClock,
    ids: systemIds,
    templates: store.templates,
    items: store.items,
    relations: store.relations,
    users: store.users,
    lists: store.lists,
    userCoupons: store.userCoupons,
    redemptions: store.redemptions,
    idempotency: store.idempotency,
    changeFeed: store.changeFeed,
    collectionWalk: store.collectionWalk,
    leases: store.leases,
    index: index.index,
    indexWriter: index.writer,
    gate: createMemoryGate(store.userCoupons),
    announcements: createMemoryAnnouncements(),
    engines: [store.health, index.health],
  };
  return {
    ports,
    secret: config.secretKey ?? (await keptSecret(config.dataDir)),
    close: async () => {
      await index.close();
      await store.close();
    },
  };
}
