import type { Db, MongoClient } from 'mongodb';
import type { EngineHealth } from '../../ports/engine-health.ts';
import type { Store } from '../../ports/store.ts';
import { createChangeFeed } from './change-feed/change-feed.ts';
import { feedSourceOf } from './change-feed/feed-source.ts';
import { type Collections, collectionsOf } from './collections.ts';
import { connectMongo, databaseOf, maxTimeMS } from './connect.ts';
import { ensureIndexes } from './ensure-indexes.ts';
import { reading } from './errors.ts';
import { createAuditStore } from './stores/audit-store.ts';
import { createCollectionWalk } from './stores/collection-walk.ts';
import { createIdempotencyStore } from './stores/idempotency-store.ts';
import { createItemStore } from './stores/item-store.ts';
import { createKeyStore } from './stores/key-store.ts';
import { createLeases } from './stores/leases.ts';
import { createLedgerStore } from './stores/ledger-store.ts';
import { createRedemptionStore } from './stores/redemption-store.ts';
import { createRelationStore } from './stores/relation-store.ts';
import { createSerialsGuard } from './stores/serials-guard.ts';
import { createTemplateStore } from './stores/template-store.ts';
import { createUserCouponStore } from './stores/user-coupon-store.ts';
import { createListStore, createUserStore } from './stores/user-store.ts';
import { topologyOf } from './topology.ts';

export interface MongoStoreOptions {
  /** A replica set or a sharded cluster. */
  readonly url: string;
  /** Unless given, the one of the URL, else `clipper`. */
  readonly database?: string;
  /** `auto`: on where the server is a sharded cluster's. On from the first claim, or never. */
  readonly serialsGuard?: 'auto' | 'on';
  /** How long a number that a claim took is left to it without a copy; for tests. */
  readonly guardPatienceMs?: number;
}

/** Connects, makes or checks collections and indexes. Any number of processes may have it open. */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const client = await connectMongo(options.url);
  try {
    return await storeOn(client, options);
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** The store on a client that is connected; `close` closes it. */
export async function storeOn(client: MongoClient, options: MongoStoreOptions): Promise<Store> {
  const db = client.db(options.database ?? databaseOf(options.url));
  const guarded = (await topologyOf(db)) === 'sharded' || options.serialsGuard === 'on';
  await ensureIndexes(db, { guarded });
  const collections = collectionsOf(db);
  const { guardPatienceMs } = options;
  const patience = guardPatienceMs === undefined ? {} : { patienceMs: guardPatienceMs };
  if (guarded) await refuseUnguardedCopies(collections);
  const guard = guarded ? createSerialsGuard(collections, patience) : null;
  const changeFeed = createChangeFeed(await feedSourceOf(db, collections));
  return {
    templates: createTemplateStore(collections.coupon_templates),
    items: createItemStore(collections.items),
    relations: createRelationStore(collections.coupon_items),
    users: createUserStore(collections.users),
    lists: createListStore(collections.list_members),
    userCoupons: createUserCouponStore(collections.user_coupons, guard),
    redemptions: createRedemptionStore(collections.redemptions),
    ledger: createLedgerStore(collections.ledger),
    idempotency: createIdempotencyStore(collections.idempotency),
    keys: createKeyStore(collections.api_keys),
    audit: createAuditStore(collections.audit),
    changeFeed,
    collectionWalk: createCollectionWalk(collections),
    leases: createLeases(collections.leases),
    health: healthOf(db),
    close: async () => {
      await changeFeed.close();
      await client.close();
    },
  };
}

/** A guard that came after the first claim would hold none of the numbers that are taken. */
async function refuseUnguardedCopies({ user_coupons, serials }: Collections): Promise<void> {
  const options = { maxTimeMS, projection: { _id: 1 } } as const;
  const [copy, guard] = await reading(() =>
    Promise.all([user_coupons.findOne({}, options), serials.findOne({}, options)]),
  );
  if (copy === null || guard !== null) return;
  throw new Error(
    'This database holds copies that were claimed without the guard of serials, which a sharded cluster needs ' +
      'from the first claim on (SERIALS_GUARD=on). Start from a new database, or stay on a replica set.',
  );
}

const pingMs = 2_000;

function healthOf(db: Db): EngineHealth {
  return {
    engine: 'mongodb',
    check: async () => {
      try {
        await db.command({ ping: 1, maxTimeMS: pingMs });
        return { ok: true };
      } catch (error) {
        return {
          ok: false,
          detail: `MongoDB does not answer: ${error instanceof Error ? error.message : error}`,
        };
      }
    },
  };
}
