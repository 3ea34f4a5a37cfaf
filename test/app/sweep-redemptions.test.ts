import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { redemptionSweeps, sweepRedemptions } from '../../src/app/sweep-redemptions.ts';
import type { Redemption } from '../../src/domain/redemption.ts';
import { copyInWallet, redemptionOf } from '../contracts/make.ts';

const now = 10_000_000;
const clock = { now: () => now };
const long = now - 1_000_000;
const couponsOf = (userCouponId: string) => [
  { userCouponId, couponId: 'C', discount: 1, shippingDiscount: 0, costs: [] },
];

/** Its copies can't be read: whoever works on orders of this user fails. */
const poisoned = 'poisoned';

async function openShop(redemptions: readonly Redemption[]) {
  const store = openMemoryStore();
  for (const redemption of redemptions) await store.redemptions.insert(redemption);
  const get: typeof store.userCoupons.get = async (userId, id) => {
    if (userId === poisoned) throw new Error('this document can’t be read');
    return store.userCoupons.get(userId, id);
  };
  const told: string[] = [];
  const ports = { ...store, clock, userCoupons: { ...store.userCoupons, get } };
  const onError = (what: string) => void told.push(what);
  const statusOf = async (orderId: string) => (await store.redemptions.get(orderId))?.status;
  return { ports, told, onError, statusOf };
}

const many = (count: number, given: Partial<Redemption>) =>
  Array.from({ length: count }, (_, i) =>
    redemptionOf(`bad-${String(i).padStart(3, '0')}`, {
      userId: poisoned,
      coupons: couponsOf('uc'),
      ...given,
    }),
  );

describe('a sweep', () => {
  test('goes on past one that fails, tells it and counts it', async () => {
    const shop = await openShop([
      ...many(1, { status: 'cancelling', changedAt: long }),
      redemptionOf('good', { status: 'cancelling', changedAt: long + 1, endsAs: 'expired' }),
    ]);
    expect(await sweepRedemptions(shop.ports, shop)).toMatchObject({ finished: 1, failed: 1 });
    expect(await shop.statusOf('good')).toBe('expired');
    expect(shop.told).toEqual(['finish an order in cancelling']);
  });

  test('of one state starves no other, be there ever so many that fail', async () => {
    const shop = await openShop([
      ...many(250, { status: 'freezing', changedAt: long }),
      redemptionOf('rejecting', { status: 'rejecting', changedAt: long + 1 }),
      redemptionOf('confirming', { status: 'confirming', changedAt: long + 1 }),
      redemptionOf('cancelling', { status: 'cancelling', changedAt: long + 1 }),
      redemptionOf('due', { status: 'frozen', expiresAt: long, dueAt: long }),
    ]);
    await sweepRedemptions(shop.ports, shop);
    const states = ['rejecting', 'confirming', 'cancelling', 'due'].map((id) => shop.statusOf(id));
    expect(await Promise.all(states)).toEqual(['rejected', 'confirmed', 'cancelled', 'expired']);
  });

  test.each<[string, Partial<Redemption>, string]>([
    ['freezing', { status: 'freezing', changedAt: long }, 'frozen'],
    ['due', { status: 'frozen', expiresAt: long, dueAt: long }, 'expired'],
  ])('gives those behind 250 that fail their turn: %s', async (_, given, becomes) => {
    const last = { changedAt: long + 1, ...(given.dueAt && { dueAt: long + 1 }) };
    const shop = await openShop([...many(250, given), redemptionOf('good', { ...given, ...last })]);
    const sweeps = redemptionSweeps(shop.ports, shop.onError);
    for (let pass = 0; pass < 3; pass++) {
      expect(await shop.statusOf('good')).toBe(given.status);
      for (const sweep of sweeps) await sweep.pass();
    }
    expect(await shop.statusOf('good')).toBe(becomes);
  });

  test('comes back to what failed when all behind it had their turn, ever more seldom', async () => {
    const shop = await openShop(many(150, { status: 'freezing', changedAt: long }));
    let time = now;
    const sweeps = redemptionSweeps({ ...shop.ports, clock: { now: () => time } }, shop.onError);
    const failed: number[] = [];
    for (const later of [0, 0, 500, 499, 1, 0, 1_999, 1, 0]) {
      time += later;
      const turns = [];
      for (const sweep of sweeps) turns.push(await sweep.pass());
      failed.push(turns.reduce((sum, turn) => sum + turn.failed, 0));
    }
    // Two passes go round. After a second they are tried again, and after two more.
    expect(failed).toEqual([100, 50, 0, 0, 100, 50, 0, 50, 100]);
  });

  test('finds a stray copy behind hundreds that are frozen for good reason', async () => {
    const held = Array.from({ length: 230 }, (_, i) =>
      copyInWallet(i, { status: 'frozen', orderId: 'o', attempt: 1, validTo: now + 1, changedAt: long }),
    );
    const coupons = held.flatMap(({ userCouponId }) => couponsOf(userCouponId));
    const shop = await openShop([
      redemptionOf('o', { status: 'frozen', coupons, expiresAt: now + 1, dueAt: now + 1, changedAt: long }),
    ]);
    for (const copy of held) await shop.ports.userCoupons.insert(copy);
    const stray = copyInWallet(999, {
      status: 'frozen',
      orderId: 'gone',
      attempt: 1,
      validTo: now + 1,
      changedAt: long + 1,
    });
    await shop.ports.userCoupons.insert(stray);
    const sweeps = redemptionSweeps(shop.ports, shop.onError);
    for (let pass = 0; pass < 3; pass++) for (const sweep of sweeps) await sweep.pass();
    const after = await shop.ports.userCoupons.getMany('U', [
      stray.userCouponId,
      held[0]?.userCouponId ?? '',
    ]);
    expect(after.map(({ status }) => status).sort()).toEqual(['frozen', 'unused']);
    expect(after.find(({ userCouponId }) => userCouponId === stray.userCouponId)?.status).toBe('unused');
  });

  test.each<[string, Partial<Redemption> | null, boolean]>([
    ['is missing', null, true],
    ['does not list it', { status: 'frozen', coupons: [] }, true],
    ['is in another attempt', { status: 'frozen', attempt: 2 }, true],
    ['is rejected', { status: 'rejected' }, true],
    ['is cancelled', { status: 'cancelled' }, true],
    ['is expired', { status: 'expired' }, true],
    ['is frozen', { status: 'frozen' }, false],
    ['is confirming', { status: 'confirming' }, false],
  ])('frees a copy whose redemption %s', async (_, redemption, freed) => {
    const open = { expiresAt: now + 1, dueAt: now + 1, changedAt: now };
    const shop = await openShop(
      redemption ? [redemptionOf('o', { coupons: couponsOf('uc-0001'), ...open, ...redemption })] : [],
    );
    const copy = copyInWallet(1, {
      status: 'frozen',
      orderId: 'o',
      attempt: 1,
      validTo: now + 1,
      changedAt: now - 60_001,
    });
    await shop.ports.userCoupons.insert(copy);
    expect((await sweepRedemptions(shop.ports)).freed).toBe(freed ? 1 : 0);
    expect((await shop.ports.userCoupons.get('U', 'uc-0001'))?.status).toBe(freed ? 'unused' : 'frozen');
  });

  test('leaves what is younger than its time to those who work on it', async () => {
    const shop = await openShop([redemptionOf('o', { status: 'confirming', changedAt: now - 5_000 })]);
    const copy = copyInWallet(1, {
      status: 'frozen',
      orderId: 'gone',
      attempt: 1,
      validTo: now + 1,
      changedAt: now - 60_000,
    });
    await shop.ports.userCoupons.insert(copy);
    expect(await sweepRedemptions(shop.ports)).toMatchObject({ finished: 0, freed: 0 });
  });
});

describe('an order that was paid late, and whose confirm died half-way', () => {
  const late = { status: 'freezing', attempt: 2, paidLate: true, expiresAt: 5, changedAt: long } as const;

  test('is confirmed by the sweeps that follow, without asking again', async () => {
    const shop = await openShop([redemptionOf('o', { ...late, coupons: couponsOf('uc-0001') })]);
    await shop.ports.userCoupons.insert(copyInWallet(1, { validTo: now + 1 }));
    const ask = async () => {
      throw new Error('nobody asks');
    };
    const ports = { ...shop.ports, orderStatus: { ask, limitMs: 0 } };
    await sweepRedemptions(ports);
    await sweepRedemptions(ports);
    expect(await shop.statusOf('o')).toBe('confirmed');
    expect(await shop.ports.userCoupons.get('U', 'uc-0001')).toMatchObject({ status: 'used', orderId: 'o' });
  });

  test('is expired again where somebody else has a coupon of it by now', async () => {
    const shop = await openShop([
      redemptionOf('o', { ...late, coupons: [...couponsOf('uc-0001'), ...couponsOf('uc-0002')] }),
    ]);
    await shop.ports.userCoupons.insert(copyInWallet(1, { validTo: now + 1 }));
    const taken = copyInWallet(2, { status: 'used', orderId: 'other', attempt: 1, validTo: now + 1 });
    await shop.ports.userCoupons.insert(taken);
    await sweepRedemptions(shop.ports);
    expect(await shop.statusOf('o')).toBe('expired');
    const copies = await shop.ports.userCoupons.getMany('U', ['uc-0001', 'uc-0002']);
    expect(copies.map(({ status }) => status)).toEqual(['unused', 'used']);
  });
});
