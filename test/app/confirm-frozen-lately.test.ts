import { expect, test } from 'vitest';
import { createFrozenLately } from '../../src/adapters/memory/frozen-lately.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { cancelRedemption } from '../../src/app/cancel-redemption.ts';
import { confirmRedemption } from '../../src/app/confirm-redemption.ts';
import { finishRedemption } from '../../src/app/finish-redemption.ts';
import { copyInWallet, redemptionOf } from '../contracts/make.ts';

const noon = Date.parse('2026-11-11T12:00:00Z');
const copy = copyInWallet(1, { validTo: noon + 86_400_000 });
const { userCouponId, couponId } = copy;
const coupons = [{ userCouponId, couponId, discount: 1, shippingDiscount: 0, costs: [] }];

/** An order that one process has frozen and remembers; another one on the same store does not. */
async function frozenOrder() {
  const store = openMemoryStore();
  let now = noon;
  const process = () => ({ ...store, clock: { now: () => now }, frozenLately: createFrozenLately() });
  const [mine, others] = [process(), process()];
  await store.userCoupons.insert(copy);
  const cart = { currency: 'USD', shippingFee: 0, lines: [] };
  const order = redemptionOf('o', { coupons, cart, ttlSeconds: 60 });
  await store.redemptions.insert(order);
  expect((await finishRedemption(mine, order)).status).toBe('frozen');
  const later = (ms: number) => {
    now += ms;
  };
  return { store, mine, others, later };
}

test('what this process has just frozen it confirms without a look at the store', async () => {
  const { store, mine } = await frozenOrder();
  const unread = async () => {
    throw new Error('nothing need be read');
  };
  const blind = {
    ...mine,
    redemptions: { ...store.redemptions, get: unread },
    userCoupons: { ...store.userCoupons, get: unread, getMany: unread },
  };
  const done = await confirmRedemption(blind, 'o');
  expect(done).toMatchObject({ ok: true, redemption: { status: 'confirmed' } });
  expect(await store.redemptions.get('o')).toEqual(done.ok && done.redemption);
  expect(await store.userCoupons.get('U', userCouponId)).toMatchObject({ status: 'used', orderId: 'o' });
});

test('another process has cancelled it meanwhile: it is cancelled, whatever is remembered', async () => {
  const { store, mine, others } = await frozenOrder();
  expect(await cancelRedemption(others, 'o')).toMatchObject({ ok: true });
  expect(await confirmRedemption(mine, 'o')).toMatchObject({
    ok: false,
    reason: { code: 'order-cancelled' },
  });
  expect(await store.userCoupons.get('U', userCouponId)).toMatchObject({ status: 'unused', orderId: null });
});

test('another process has confirmed it meanwhile: the same answer, and the coupon is used once', async () => {
  const { store, mine, others } = await frozenOrder();
  const first = await confirmRedemption(others, 'o');
  const used = await store.userCoupons.get('U', userCouponId);
  expect(await confirmRedemption(mine, 'o')).toEqual(first);
  expect(await store.userCoupons.get('U', userCouponId)).toEqual(used);
});

test('its time was over and it expired: what is remembered is no answer', async () => {
  const { mine, others, later } = await frozenOrder();
  later(60_000);
  expect(await confirmRedemption(others, 'o')).toMatchObject({ ok: false, reason: { code: 'expired' } });
  expect(await confirmRedemption(mine, 'o')).toMatchObject({ ok: false, reason: { code: 'expired' } });
});
