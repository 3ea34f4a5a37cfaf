import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { runJobs } from '../../src/app/run-jobs.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('answers that are over go, however many a minute has brought', async () => {
  const store = openMemoryStore();
  const answer = { status: 200, headers: {}, body: '{}' };
  for (let n = 0; n < 2_500; n++) {
    const key = `K${n}`;
    const run = { principal: 'P', key, fingerprint: 'F', token: 'T', now: 0, leaseMs: 1 };
    await store.idempotency.begin(run);
    await store.idempotency.complete('P', key, 'T', answer, 50);
  }
  const ports = {
    ...store,
    clock: { now: () => 100 },
    gate: createMemoryGate(store.userCoupons),
    announcements: createMemoryAnnouncements(),
    orderStatus: null,
    freezeLimits: { openPerUser: 0, perCouponDay: 0 },
  };
  const failed: unknown[] = [];
  const jobs = runJobs(ports, { holder: 'a', onError: (_, error) => failed.push(error) });
  await vi.advanceTimersByTimeAsync(61_000);
  await jobs.stop();
  expect(failed).toEqual([]);
  expect(await store.idempotency.prune(100, 9)).toBe(0);
});
