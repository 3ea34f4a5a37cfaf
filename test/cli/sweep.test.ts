import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { claimCoupon } from '../../src/app/claim-coupon.ts';
import { freezeCoupons } from '../../src/app/freeze-coupons.ts';
import { importCompleteJourney } from '../../src/cli/complete-journey/import.ts';
import { lines } from '../../src/cli/progress.ts';
import { sweep } from '../../src/cli/sweep.ts';
import { redemptionOf } from '../contracts/make.ts';
import { writeShop } from './complete-journey/untidy-shop.ts';
import { openSearchable } from './open-searchable.ts';
import { temporaryFolder } from './temporary-folder.ts';

const alone = async () => false;
const nothing = {
  expired: 0,
  confirmed: 0,
  waiting: 0,
  finished: 0,
  freed: 0,
  failed: 0,
  expiredCopies: 0,
};

test('a sweep frees what was frozen too long, then writes down what has expired, until nothing is due', async () => {
  let now = Date.parse('2017-04-09T12:00:00Z');
  const { ports } = await openSearchable({ now: () => now });
  const dir = writeShop(temporaryFolder());
  await importCompleteJourney({ ports, dir, progress: lines(() => {}), isShared: alone });
  const place = { channel: null, region: null };
  for (const couponId of ['cj-1-51', 'cj-1-52']) {
    const claimed = await claimCoupon(ports, {
      couponId,
      userId: '7',
      ...place,
      fromPage: false,
      requestId: couponId,
    });
    if (!claimed.ok || couponId === 'cj-1-52') continue;
    await freezeCoupons(ports, {
      orderId: 'o-1',
      userId: '7',
      userCouponIds: [claimed.copy.userCouponId],
      ...place,
      cart: {
        currency: 'USD',
        shippingFee: 0,
        lines: [{ lineId: '1', itemId: '101', quantity: 1, unitPrice: 500 }],
      },
      expectedDiscount: null,
      ttlSeconds: 900,
    });
  }
  expect(await ports.userCoupons.counts('7', now)).toMatchObject({ unused: 1, frozen: 1 });
  expect(await sweep(ports, alone)).toEqual(nothing);

  now += 901_000;
  expect(await sweep(ports, alone)).toEqual({ ...nothing, expired: 1 });
  expect(await ports.userCoupons.counts('7', now)).toMatchObject({ unused: 2, frozen: 0 });

  now = Date.parse('2017-04-10T00:00:00Z');
  expect(await sweep(ports, alone)).toEqual({ ...nothing, expiredCopies: 2 });
  expect(await sweep(ports, alone)).toEqual(nothing);
});

test('those that fail are told, and keep none behind them from their turn', async () => {
  const store = openMemoryStore();
  const changedAt = 1;
  const coupons = [{ userCouponId: 'uc', couponId: 'C', discount: 1, shippingDiscount: 0, costs: [] }];
  for (let i = 0; i < 230; i++) {
    const bad = { status: 'cancelling', userId: 'unreadable', coupons, changedAt } as const;
    await store.redemptions.insert(redemptionOf(`bad-${i}`, bad));
  }
  await store.redemptions.insert(redemptionOf('good', { status: 'cancelling', changedAt: 2 }));
  const get: typeof store.userCoupons.get = async (userId, id) => {
    if (userId === 'unreadable') throw new Error('it can’t be read');
    return store.userCoupons.get(userId, id);
  };
  const ports = { ...store, clock: { now: () => 1_000_000 }, userCoupons: { ...store.userCoupons, get } };
  const told: string[] = [];
  const swept = await sweep(ports, alone, (what) => told.push(what));
  expect(swept).toEqual({ ...nothing, finished: 1, failed: 230 });
  expect(told).toEqual(Array(230).fill('finish an order in cancelling'));
  expect((await store.redemptions.get('good'))?.status).toBe('cancelled');
});
