import type { Store } from '../../ports/store.ts';
import { createMemoryAudit } from './audit-store.ts';
import { createMemoryChanges } from './change-feed.ts';
import { createMemoryIdempotency } from './idempotency-store.ts';
import { createMemoryItems } from './item-store.ts';
import { createMemoryKeys } from './key-store.ts';
import { createMemoryLeases } from './leases.ts';
import { createMemoryLedger } from './ledger-store.ts';
import { createMemoryRedemptions } from './redemption-store.ts';
import { createMemoryRelations } from './relation-store.ts';
import { createMemoryTemplates } from './template-store.ts';
import { createMemoryUserCoupons } from './user-coupon-store.ts';
import { createMemoryLists, createMemoryUsers } from './user-store.ts';

/** The store's ports in plain maps, for tests and simulations: the same behaviour, nothing kept. */
export function openMemoryStore(): Store {
  const changes = createMemoryChanges();
  const templates = createMemoryTemplates(changes.changed);
  const items = createMemoryItems(changes.changed);
  const relations = createMemoryRelations(changes.changed);
  return {
    templates: templates.store,
    items: items.store,
    relations: relations.store,
    users: createMemoryUsers(),
    lists: createMemoryLists(),
    userCoupons: createMemoryUserCoupons(),
    redemptions: createMemoryRedemptions(),
    ledger: createMemoryLedger(),
    idempotency: createMemoryIdempotency(),
    changeFeed: changes.feed,
    collectionWalk: {
      ids: async (collection, after, limit) => {
        switch (collection) {
          case 'templates':
            return templates.ids(after, limit);
          case 'items':
            return items.ids(after, limit);
          case 'relations':
            return relations.ids(after, limit);
        }
      },
    },
    leases: createMemoryLeases(),
    keys: createMemoryKeys(),
    audit: createMemoryAudit(),
    health: { engine: 'memory', check: async () => ({ ok: true }) },
    close: async () => {},
  };
}
