import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { type CopyChange, changeCopy, replaceCopy } from '../../src/app/change-copy.ts';
import type { UserCoupon } from '../../src/domain/user-coupon.ts';
import { freezeCopy, unfreezeCopy } from '../../src/domain/user-coupon-lifecycle.ts';
import { replayCopy } from '../../src/domain/user-coupon-story.ts';
import { copyOf } from '../contracts/make.ts';

const clock = { now: () => 100 };
const claimed = copyOf(1);
const flip = (copy: UserCoupon, now: number) =>
  freezeCopy(copy, { orderId: 'o', attempt: 1, day: 'd' }, now) ?? unfreezeCopy(copy, 'o', 1, now);

async function openShop() {
  const store = openMemoryStore();
  await store.userCoupons.insert(claimed);
  return { ...store, clock };
}

const read = async (shop: Awaited<ReturnType<typeof openShop>>) => {
  const copy = await shop.userCoupons.get(claimed.userId, claimed.userCouponId);
  if (!copy) throw new Error('The copy is gone.');
  const ledger = await shop.ledger.read(copy.userCouponId, 0, 1_000);
  return { copy, ledger };
};

test('a copy keeps its last 20 events, and the ledger all before them', async () => {
  const shop = await openShop();
  for (let n = 0; n < 60; n++) {
    expect(await changeCopy(shop, claimed, flip)).toMatchObject({ ok: true });
    const { copy, ledger } = await read(shop);
    expect(copy.events.length).toBe(Math.min(20, n + 2));
    expect(ledger.map(({ rev }) => rev)).toEqual(
      Array.from({ length: Math.max(0, n + 2 - 20) }, (_, i) => i + 1),
    );
    const story = { status: copy.status, orderId: copy.orderId, rev: copy.rev };
    expect(replayCopy([...ledger, ...copy.events])).toEqual({ ok: true, story });
  }
});

test('what is lost to somebody else is tried again on what they left', async () => {
  const shop = await openShop();
  const answers = await Promise.all(Array.from({ length: 30 }, () => changeCopy(shop, claimed, flip)));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect((await read(shop)).copy.rev).toBe(31);
});

test('a crash between the ledger and the change leaves nothing in the ledger that did not happen', async () => {
  const shop = await openShop();
  for (let n = 0; n < 19; n++) await changeCopy(shop, claimed, flip);
  const { copy } = await read(shop);
  const dies = async (): Promise<never> => {
    throw new Error('the process died');
  };
  const next = flip(copy, 100);
  if (!next) throw new Error('There is always one.');
  await expect(
    replaceCopy({ ...shop, userCoupons: { ...shop.userCoupons, replace: dies } }, next, copy),
  ).rejects.toThrow();
  const left = await read(shop);
  expect(left.ledger.map(({ rev, what }) => [rev, what])).toEqual([[1, 'claimed']]);
  expect(left.copy).toEqual(copy);
  await changeCopy(shop, claimed, flip);
  const after = await read(shop);
  expect(after.ledger).toEqual(left.ledger);
  expect(replayCopy([...after.ledger, ...after.copy.events])).toMatchObject({ ok: true });
});

test.each<[string, CopyChange, Awaited<ReturnType<typeof changeCopy>>]>([
  ['a reason', () => ({ code: 'frozen', params: {} }), { ok: false, reason: { code: 'frozen', params: {} } }],
  ['nothing to do', () => null, { ok: true, copy: claimed }],
])('%s writes nothing', async (_, change, answer) => {
  const shop = await openShop();
  expect(await changeCopy(shop, claimed, change)).toEqual(answer);
  expect((await read(shop)).copy).toEqual(claimed);
});

test('a copy that is not there is unknown, and one that never holds still is given up', async () => {
  const shop = await openShop();
  const nobody = { userId: 'nobody', userCouponId: claimed.userCouponId };
  expect(await changeCopy(shop, nobody, flip)).toEqual({
    ok: false,
    reason: { code: 'unknown-coupon', params: {} },
  });
  const taken = { ...shop, userCoupons: { ...shop.userCoupons, replace: async () => false } };
  await expect(changeCopy(taken, claimed, flip)).rejects.toThrow(/changed by others 50 times/);
});
