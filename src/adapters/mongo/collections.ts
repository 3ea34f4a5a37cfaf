import type { Collection, Db, IndexDirection } from 'mongodb';
import type { Stored } from './stored.ts';

/** By what they hold, as operators see them in the database. */
export const collectionNames = [
  'coupon_templates',
  'coupon_items',
  'items',
  'users',
  'list_members',
  'user_coupons',
  'serials',
  'redemptions',
  'ledger',
  'idempotency',
  'leases',
  'api_keys',
  'audit',
] as const;
export type CollectionName = (typeof collectionNames)[number];

export type Collections = Readonly<Record<CollectionName, Collection<Stored>>>;

export function collectionsOf(db: Db): Collections {
  const all = collectionNames.map((name) => [name, db.collection<Stored>(name)] as const);
  return Object.fromEntries(all) as unknown as Collections;
}

export interface IndexOf {
  readonly name: string;
  readonly key: Readonly<Record<string, IndexDirection>>;
  readonly unique?: true;
}

const serials = { couponId: 1, serial: 1 } as const;
const daySerials = { couponId: 1, day: 1, daySerial: 1 } as const;

/**
 * Every index but `_id_`. Unique ones have a name: a duplicate in a bulk write is told by it alone. Their fields are
 * in every document and never null. Checked in this order where several keys are taken.
 */
export function indexesOf({
  guarded,
}: {
  readonly guarded: boolean;
}): Readonly<Record<CollectionName, readonly IndexOf[]>> {
  return {
    coupon_templates: [
      // Lists filter in the index alone: what follows the order are the fields of their filters.
      {
        name: 'templates_newest',
        key: {
          createdAt: -1,
          _id: 1,
          phase: 1,
          merchantId: 1,
          'claim.opensAt': 1,
          'claim.closesAt': 1,
          search: 1,
        },
      },
      {
        name: 'templates_of_merchant',
        key: {
          merchantId: 1,
          createdAt: -1,
          _id: 1,
          phase: 1,
          'claim.opensAt': 1,
          'claim.closesAt': 1,
          search: 1,
        },
      },
    ],
    coupon_items: [
      { name: 'relations_by_sort', key: { couponId: 1, sort: 1, itemId: 1 } },
      { name: 'relations_of_coupon', key: { couponId: 1, itemId: 1 } },
      { name: 'relations_of_item', key: { itemId: 1, couponId: 1, sort: 1 } },
    ],
    items: [],
    users: [],
    list_members: [],
    user_coupons: [
      { name: 'copies_request', key: { userId: 1, couponId: 1, requestId: 1 }, unique: true },
      // A sharded collection keeps only those keys unique that begin with its shard key, userId.
      guarded
        ? { name: 'copies_serial_guarded', key: serials }
        : { name: 'copies_serial', key: serials, unique: true },
      { name: 'copies_nth', key: { userId: 1, couponId: 1, nth: 1 }, unique: true },
      { name: 'copies_nth_of_day', key: { userId: 1, couponId: 1, day: 1, nthOfDay: 1 }, unique: true },
      guarded
        ? { name: 'copies_day_serial_guarded', key: daySerials }
        : { name: 'copies_day_serial', key: daySerials, unique: true },
      { name: 'copies_live', key: { userId: 1, status: 1, validTo: 1, _id: 1 } },
      { name: 'copies_past', key: { userId: 1, status: 1, changedAt: -1, _id: 1 } },
      { name: 'copies_stats', key: { couponId: 1, status: 1, validTo: 1 } },
      { name: 'copies_used', key: { couponId: 1, status: 1, usedDay: 1, discountGiven: 1 } },
      { name: 'copies_to_expire', key: { status: 1, validTo: 1, _id: 1 } },
      { name: 'copies_frozen', key: { status: 1, changedAt: 1, _id: 1 } },
    ],
    serials: [],
    redemptions: [
      { name: 'redemptions_stuck', key: { status: 1, changedAt: 1, _id: 1 } },
      { name: 'redemptions_due', key: { status: 1, dueAt: 1, _id: 1 } },
      { name: 'redemptions_of_user', key: { userId: 1, status: 1 } },
    ],
    ledger: [
      { name: 'ledger_of_copy', key: { userCouponId: 1, rev: 1 } },
      { name: 'ledger_of_order', key: { orderId: 1, at: -1, userCouponId: -1, rev: -1 } },
    ],
    idempotency: [{ name: 'idempotency_expiry', key: { expiresAt: 1 } }],
    leases: [],
    api_keys: [{ name: 'keys_digest', key: { digest: 1 }, unique: true }],
    audit: [],
  };
}
