import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { keepStats } from '../../src/app/keep-stats.ts';

/** A store whose counting takes so long, by a clock that the test moves. */
function open(took: number, copies = 1_000) {
  const { userCoupons } = openMemoryStore();
  const seen = { now: 0, counted: 0 };
  const slow: typeof userCoupons = {
    ...userCoupons,
    stats: async (couponId, at) => {
      seen.counted++;
      seen.now += took;
      const { counts, ...rest } = await userCoupons.stats(couponId, at);
      return { ...rest, counts: { ...counts, unused: copies } };
    },
  };
  return { seen, stats: keepStats(slow, 2, () => seen.now).stats };
}

test('a quick count is made anew each time', async () => {
  const { seen, stats } = open(1.9);
  for (let i = 0; i < 3; i++) await stats('c', 0);
  expect(seen.counted).toBe(3);
});

test('a slow one is kept for ten times as long as it took', async () => {
  const { seen, stats } = open(20);
  const first = await stats('c', 0);
  seen.now += 199;
  expect(await stats('c', 0)).toBe(first);
  expect(seen.counted).toBe(1);
  seen.now += 1;
  await stats('c', 0);
  expect(seen.counted).toBe(2);
});

test('one of few copies is made anew, however long the machine took for it', async () => {
  const { seen, stats } = open(2_000, 999);
  for (let i = 0; i < 3; i++) await stats('c', 0);
  expect(seen.counted).toBe(3);
});

test('each coupon by itself', async () => {
  const { seen, stats } = open(20);
  await stats('c', 0);
  await stats('d', 0);
  expect(seen.counted).toBe(2);
});

test('no more than a thousand are kept, the newest', async () => {
  const { seen, stats } = open(2);
  for (let i = 0; i <= 1_000; i++) await stats(`c${i}`, 0);
  seen.now = 2_002;
  await stats('c1000', 0);
  expect(seen.counted).toBe(1_001);
  await stats('c0', 0);
  expect(seen.counted).toBe(1_002);
});
