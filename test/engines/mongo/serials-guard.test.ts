import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryGate } from '../../../src/adapters/memory/stock-gate.ts';
import { type Collections, collectionsOf } from '../../../src/adapters/mongo/collections.ts';
import { connectMongo } from '../../../src/adapters/mongo/connect.ts';
import { openMongoStore, storeOn } from '../../../src/adapters/mongo/open-store.ts';
import { createSerialsGuard } from '../../../src/adapters/mongo/stores/serials-guard.ts';
import type { UserCoupon } from '../../../src/domain/user-coupon.ts';
import type { Store } from '../../../src/ports/store.ts';
import { copyOf } from '../../contracts/make.ts';
import { describeStockGateContract } from '../../contracts/stock-gate.ts';
import { describeUserCouponStoreContract } from '../../contracts/user-coupon-store.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

/** Some suites ask 500 things at once, more than a server lets in: they wait for their turn however slow a machine is. */
async function guarded(): Promise<Store> {
  const client = await connectMongo(server.url, { waitQueueTimeoutMS: 50_000 });
  return storeOn(client, { url: server.url, database: server.newDatabase(), serialsGuard: 'on' });
}

describeUserCouponStoreContract('mongodb, serials guarded', guarded);
describeStockGateContract('memory, on mongodb, serials guarded', guarded, createMemoryGate);

describe('the guard of serials', () => {
  interface Opened {
    readonly store: Store;
    readonly client: MongoClient;
    readonly collections: Collections;
  }

  async function withGuard(test: (opened: Opened) => Promise<void>, guardPatienceMs = 0): Promise<void> {
    const client = await connectMongo(server.url);
    const options = { url: server.url, database: server.newDatabase() };
    const store = await storeOn(client, { ...options, serialsGuard: 'on', guardPatienceMs });
    try {
      await test({ store, client, collections: collectionsOf(client.db(options.database)) });
    } finally {
      await store.close();
    }
  }

  const stored = ({ userCouponId, ...copy }: UserCoupon) => ({ _id: userCouponId, ...copy });
  const ids = async (collections: Collections) =>
    (await collections.serials.find({}).sort({ _id: 1 }).toArray()).map(
      ({ _id, userCouponId }) => `${_id} for ${userCouponId}`,
    );
  /** A claim that died between its two writes. */
  const numbersOf = async (collections: Collections, copy: UserCoupon) => {
    const [taking] = await createSerialsGuard(collections).take([stored(copy)]);
    expect(taking?.refused).toBeNull();
  };
  const indexNames = async (collections: Collections) =>
    (await collections.user_coupons.indexes()).filter(({ unique }) => unique).map(({ name }) => name);

  it('is what keeps serials unique: the indexes of copies do not', () =>
    withGuard(async ({ collections }) => {
      expect(await indexNames(collections)).toEqual(['copies_request', 'copies_nth', 'copies_nth_of_day']);
    }));

  it('is not begun once copies were claimed without it', async () => {
    const options = { url: server.url, database: server.newDatabase() };
    const unguarded = await openMongoStore(options);
    await unguarded.userCoupons.insert(copyOf(1));
    await unguarded.close();
    await expect(openMongoStore({ ...options, serialsGuard: 'on' })).rejects.toThrow(
      'claimed without the guard of serials',
    );
  });

  it('names the copy under each of its numbers', () =>
    withGuard(async ({ store, collections }) => {
      await store.userCoupons.insert(copyOf(7));
      expect(await ids(collections)).toEqual(['C|2026-03-01|7 for uc-0007', 'C|7 for uc-0007']);
    }));

  it('gives back what it took for a copy that another key refuses, and nothing of the copy that is there', () =>
    withGuard(async ({ store, collections }) => {
      await store.userCoupons.insert(copyOf(1, { userId: 'U' }));
      const second = copyOf(2, { userId: 'U' });
      expect(await store.userCoupons.insert(second)).toEqual({ duplicate: 'nth' });
      expect(await store.userCoupons.insert(copyOf(3, { daySerial: 1 }))).toEqual({ duplicate: 'daySerial' });
      // The same copy once more, as after an answer that was lost.
      expect(await store.userCoupons.insert(copyOf(1, { userId: 'U' }))).toEqual({ duplicate: 'id' });
      expect(await ids(collections)).toEqual(['C|1 for uc-0001', 'C|2026-03-01|1 for uc-0001']);
    }));

  it('leaves a number to a claim that may be between its two writes', () =>
    withGuard(async ({ store, collections }) => {
      await numbersOf(collections, copyOf(1));
      const other = copyOf(2, { serial: 1 });
      expect(await store.userCoupons.insert(other)).toEqual({ duplicate: 'serial' });
      expect(await collections.user_coupons.countDocuments({})).toBe(0);
    }, 60_000));

  it('takes a number back from a claim that died, and refuses its copy when it comes after all', () =>
    withGuard(async ({ store, collections }) => {
      const late = copyOf(1);
      await numbersOf(collections, late);
      expect(await store.userCoupons.insert(copyOf(2, { serial: 1, daySerial: 1 }))).toBe('inserted');
      await expect(collections.user_coupons.insertOne(stored(late))).rejects.toThrow('E11000');
      expect(await store.userCoupons.insert(late)).toEqual({ duplicate: 'serial' });
      expect(await ids(collections)).toEqual(['C|1 for uc-0002', 'C|2026-03-01|1 for uc-0002']);
    }));

  it('of many that want the number of a dead claim, one gets it', () =>
    withGuard(async ({ store, client, collections }) => {
      await numbersOf(collections, copyOf(1));
      const database = collections.serials.dbName;
      const others = await Promise.all(
        [1, 2, 3].map(() =>
          storeOn(client, { url: server.url, database, serialsGuard: 'on', guardPatienceMs: 0 }),
        ),
      );
      const answers = await Promise.all(
        [store, ...others].map(({ userCoupons }, n) =>
          userCoupons.insert(copyOf(n + 2, { serial: 1 })).catch(() => 'unknown'),
        ),
      );
      const copies = await collections.user_coupons.find({ serial: 1 }).toArray();
      expect(copies.length).toBeLessThanOrEqual(1);
      expect(answers.filter((answer) => answer === 'inserted')).toHaveLength(copies.length);
    }));

  it('leaves a tombstone that is in no list, count or book, and takes nobody’s number or request', () =>
    withGuard(async ({ store, collections }) => {
      const dead = copyOf(1, { userId: 'U' });
      await numbersOf(collections, dead);
      await store.userCoupons.insert(copyOf(2, { serial: 1, daySerial: 1 }));
      expect(await collections.user_coupons.countDocuments({ status: 'tombstone' })).toBe(1);
      const { userCoupons } = store;
      expect(await userCoupons.get('U', dead.userCouponId)).toBeNull();
      expect(await userCoupons.getMany('U', [dead.userCouponId])).toEqual([]);
      expect(await userCoupons.findByRequest('U', 'C', dead.requestId)).toBeNull();
      const none = { unused: 0, frozen: 0, used: 0, expired: 0, void: 0 };
      expect(await userCoupons.counts('U', 0)).toEqual(none);
      expect(await userCoupons.countsOfCoupon('C', 0)).toEqual({ ...none, unused: 1 });
      expect((await userCoupons.stats('C', 0)).byDay).toEqual([{ day: '2026-03-01', claimed: 1, used: 0 }]);
      expect(await userCoupons.serials('C')).toEqual({ taken: 1, highest: 1 });
      expect(await userCoupons.userOrdinals('C', 'U', dead.day)).toEqual({ nth: 0, nthOfDay: 0 });
      expect(await userCoupons.freeSerials('C', 2, 9)).toEqual([2]);
      expect(await userCoupons.live('U', 0, 9)).toEqual([]);
      expect(await userCoupons.expiredButUnused(9_999, 9)).toHaveLength(1);
      const again = { ...dead, userCouponId: 'uc-again', serial: 2, daySerial: 2 };
      expect(await userCoupons.insert(again)).toBe('inserted');
    }));
});
