import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { finishRedemption } from '../../src/app/finish-redemption.ts';
import { nextDayStart } from '../../src/domain/calendar.ts';
import type { Redemption } from '../../src/domain/redemption.ts';
import { copyInWallet, redemptionOf } from '../contracts/make.ts';

const clock = { now: () => Date.parse('2026-11-11T12:00:00Z') };
const copy = copyInWallet(1, {
  validTo: clock.now() + 86_400_000,
  freezesDay: '2026-11-11',
  freezesOfDay: 2,
});
const { userCouponId, couponId } = copy;
const coupons = [{ userCouponId, couponId, discount: 1, shippingDiscount: 0, costs: [] }];

/** An order written after its limits were looked at, and carried on later: by its request, a retry or a sweep. */
async function carryOn(order: Partial<Redemption>, limits: { openPerUser?: number; perCouponDay?: number }) {
  const store = openMemoryStore();
  await store.userCoupons.insert(copy);
  await store.redemptions.insert(redemptionOf('another', { status: 'frozen', dueAt: clock.now() + 30_000 }));
  const written = redemptionOf('o', { coupons, ...order });
  await store.redemptions.insert(written);
  const freezeLimits = { openPerUser: 0, perCouponDay: 0, ...limits };
  const done = await finishRedemption({ ...store, clock, freezeLimits }, written);
  return { done, copy: await store.userCoupons.get('U', userCouponId) };
}

test.each([
  [
    'the copy was frozen twice today',
    { perCouponDay: 2 },
    { by: 'coupon', userCouponId, couponId, limit: 2, retryAfterSeconds: 43_200 },
  ],
  ['another order is open', { openPerUser: 1 }, { by: 'user', limit: 1, retryAfterSeconds: 30 }],
])('%s: the limit holds for an order that is written already', async (_, limits, params) => {
  const { done, copy: after } = await carryOn({}, limits);
  expect(done).toMatchObject({ status: 'rejected', rejection: { code: 'too-many-freezes', params } });
  expect(after).toEqual(copy);
});

test.each([
  ['one more is allowed', {}, { openPerUser: 2, perCouponDay: 3 }],
  ['there is no bound', {}, { openPerUser: 0, perCouponDay: 0 }],
  ['the order was paid late', { paidLate: true }, { openPerUser: 1, perCouponDay: 2 }],
])('%s: it is frozen, and counted', async (_, order, limits) => {
  const { done, copy: after } = await carryOn(order, limits);
  expect(done.status).toBe('frozen');
  expect(after).toMatchObject({ status: 'frozen', freezesDay: '2026-11-11', freezesOfDay: 3 });
});

test.each([
  ['UTC', '2026-11-11T12:00:00Z', '2026-11-12T00:00:00Z'],
  ['UTC', '2026-11-11T23:59:59.999Z', '2026-11-12T00:00:00Z'],
  ['Asia/Shanghai', '2026-11-11T16:00:00Z', '2026-11-12T16:00:00Z'],
  // The clocks go back in the night: that day has 25 hours.
  ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
  // … and forward: 23.
  ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
])('the day of %s at %s ends at %s', (timeZone, at, end) => {
  expect(new Date(nextDayStart(timeZone, Date.parse(at)))).toEqual(new Date(end));
});
