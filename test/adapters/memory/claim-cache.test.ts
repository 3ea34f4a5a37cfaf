import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createClaimCache } from '../../../src/adapters/memory/claim-cache.ts';
import type { CouponTemplate } from '../../../src/domain/template.ts';
import { templateOf } from '../../domain/make.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const active = templateOf('C', { claim: { opensAt: 0, closesAt: 9, total: 5 } });
const paused: CouponTemplate = { ...active, phase: 'paused' };

function openCache(stored: CouponTemplate | null) {
  const announcements = createMemoryAnnouncements();
  const store = { stored, readings: 0, answers: [] as (() => void)[], slow: false };
  const cache = createClaimCache(
    {
      get: async () => {
        store.readings++;
        const found = store.stored;
        if (store.slow) await new Promise<void>((resolve) => store.answers.push(resolve));
        return found;
      },
    },
    announcements,
  );
  return { cache, store, announce: (key: string) => announcements.announce([key]) };
}

test('a template is read once for all who ask, and again after half a second', async () => {
  const { cache, store } = openCache(active);
  await Promise.all([cache.template('C'), cache.template('C')]);
  vi.advanceTimersByTime(499);
  expect(await cache.template('C')).toBe(active);
  expect(store.readings).toBe(1);
  store.stored = paused;
  vi.advanceTimersByTime(1);
  expect(await cache.template('C')).toBe(paused);
});

test('an announcement of the coupon is heard at once, one of another coupon is not', async () => {
  const { cache, store, announce } = openCache(active);
  await cache.template('C');
  store.stored = paused;
  announce('coupon|D');
  expect(await cache.template('C')).toBe(active);
  announce('coupon|C');
  expect(await cache.template('C')).toBe(paused);
});

test('where announcements were missed, all is forgotten', async () => {
  const { cache, store, announce } = openCache(active);
  await cache.template('C');
  cache.rememberSoldOut(active);
  store.stored = paused;
  announce('*');
  expect(await cache.template('C')).toBe(paused);
  expect(cache.isSoldOut(active)).toBe(false);
});

test('what was being read when the coupon was announced is answered to who asked before, and kept for nobody', async () => {
  const { cache, store, announce } = openCache(active);
  store.slow = true;
  const before = cache.template('C');
  store.stored = paused;
  announce('coupon|C');
  const after = cache.template('C');
  for (const answer of store.answers) answer();
  expect([await before, await after, await cache.template('C')]).toEqual([active, paused, paused]);
});

test('what is not there, and a reading that failed, are asked for again', async () => {
  const { cache, store } = openCache(null);
  expect(await cache.template('C')).toBeNull();
  store.stored = active;
  expect(await cache.template('C')).toBe(active);

  const failing = createClaimCache(
    { get: () => Promise.reject(new Error('No answer.')) },
    createMemoryAnnouncements(),
  );
  await expect(failing.template('C')).rejects.toThrow('No answer.');
  await expect(failing.template('C')).rejects.toThrow('No answer.');
});

test('sold out is remembered for half a second, of that total and of smaller ones', () => {
  const { cache } = openCache(active);
  expect(cache.isSoldOut(active)).toBe(false);
  cache.rememberSoldOut(active);
  const total = (n: number | null) => ({ ...active, claim: { ...active.claim, total: n } });
  expect([total(4), total(5), total(6)].map(cache.isSoldOut)).toEqual([true, true, false]);
  vi.advanceTimersByTime(499);
  expect(cache.isSoldOut(active)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(cache.isSoldOut(active)).toBe(false);
});

test('an announcement of its stock makes sold out forgotten', () => {
  const { cache, announce } = openCache(active);
  cache.rememberSoldOut(active);
  announce('stock|D');
  expect(cache.isSoldOut(active)).toBe(true);
  announce('stock|C');
  expect(cache.isSoldOut(active)).toBe(false);
});
