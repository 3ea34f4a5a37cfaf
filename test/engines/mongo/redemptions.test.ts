import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { openMongoStore } from '../../../src/adapters/mongo/open-store.ts';
import { systemIds } from '../../../src/adapters/system/ids.ts';
import { cancelRedemption } from '../../../src/app/cancel-redemption.ts';
import { confirmRedemption } from '../../../src/app/confirm-redemption.ts';
import { expireUserCoupons } from '../../../src/app/expire-user-coupons.ts';
import { freezeCoupons } from '../../../src/app/freeze-coupons.ts';
import { refundRedemption } from '../../../src/app/refund-redemption.ts';
import { sweepRedemptions } from '../../../src/app/sweep-redemptions.ts';
import type { Store } from '../../../src/ports/store.ts';
import { copyIds, orderOf, start, stockWallet } from '../../app/stock-wallet.ts';
import { type MongoServer, startMongo } from '../mongo-server.ts';

let server: MongoServer;

beforeAll(async () => {
  server = await startMongo();
});

afterAll(() => server.stop());

/** A life of three coupons over many orders, so long that they drop events; every answer, and what is stored at the end. */
async function liveOn(store: Store): Promise<readonly unknown[]> {
  await stockWallet(store);
  const clock = { time: start, now: () => clock.time };
  const ports = { ...store, clock, ids: systemIds, orderStatus: null };
  const told: unknown[] = [];
  const tell = async (answer: Promise<unknown>) => {
    told.push(await answer);
    clock.time += 1_000;
  };
  for (let n = 1; n <= 12; n++) {
    await tell(freezeCoupons(ports, orderOf(`cancelled-${n}`)));
    await tell(cancelRedemption(ports, `cancelled-${n}`));
  }
  await tell(freezeCoupons(ports, orderOf('late', { ttlSeconds: 60 })));
  clock.time += 60_000;
  await tell(sweepRedemptions(ports));
  await tell(freezeCoupons(ports, orderOf('paid')));
  await tell(freezeCoupons(ports, orderOf('other')));
  await tell(confirmRedemption(ports, 'paid'));
  await tell(refundRedemption(ports, 'paid', { refundId: 'r-1', lines: [{ lineId: '1', quantity: 1 }] }));
  await tell(refundRedemption(ports, 'paid', { refundId: 'r-2', all: true }));
  await tell(cancelRedemption(ports, 'never frozen'));
  clock.time += 90_000_000;
  await tell(expireUserCoupons(ports));
  for (const orderId of ['late', 'paid', 'other', 'never frozen'])
    told.push(await store.redemptions.get(orderId));
  for (const userCouponId of copyIds) {
    told.push(await store.userCoupons.get('u', userCouponId), await store.ledger.read(userCouponId, 0, 100));
  }
  told.push(await store.ledger.ofOrder('cancelled-1', 100), await store.userCoupons.counts('u', clock.time));
  return told;
}

describe('redemptions on MongoDB', () => {
  it('answer and leave behind what they do in memory, to the last member', async () => {
    const store = await openMongoStore({ url: server.url, database: server.newDatabase() });
    try {
      const [here, inMemory] = [await liveOn(store), await liveOn(openMemoryStore())];
      expect(here).toEqual(inMemory);
      expect(here).toContainEqual(expect.objectContaining({ orderId: 'paid', status: 'refunded' }));
      // The ledger holds what the copies have dropped.
      const dropped = expect.objectContaining({ orderId: 'cancelled-1', what: 'unfrozen' });
      expect(here).toContainEqual(expect.arrayContaining([dropped]));
    } finally {
      await store.close();
    }
  });

  it('of many orders that want the same coupons at once, on three processes, one gets them', async () => {
    const database = server.newDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => openMongoStore({ url: server.url, database })));
    try {
      const [first] = stores;
      if (!first) throw new Error('There is a store.');
      await stockWallet(first);
      const clock = { time: start, now: () => clock.time };
      const orderIds = Array.from({ length: 9 }, (_, n) => `o-${n}`);
      const answers = await Promise.all(
        orderIds.map((orderId, n) =>
          freezeCoupons({ ...(stores[n % 3] ?? first), clock, ids: systemIds }, orderOf(orderId)),
        ),
      );
      expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
      clock.time += 61_001;
      const sweeps = stores.map((store) => sweepRedemptions({ ...store, clock, orderStatus: null }));
      await Promise.all(sweeps);
      const copies = await first.userCoupons.getMany('u', copyIds);
      const frozen = new Set(copies.map(({ status, orderId }) => `${status} ${orderId}`));
      const winner = orderIds[answers.findIndex(({ ok }) => ok)];
      expect([...frozen]).toEqual([winner === undefined ? 'unused null' : `frozen ${winner}`]);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  });
});
