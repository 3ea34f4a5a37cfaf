import { afterEach, expect, test } from 'vitest';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { type Jobs, runJobs } from '../../src/app/run-jobs.ts';
import { type LeaseStand, standForLease } from '../../src/app/stand-for-lease.ts';
import { EngineUnavailable } from '../../src/ports/engine-unavailable.ts';
import type { Store } from '../../src/ports/store.ts';
import { redemptionOf } from '../contracts/make.ts';

const leaving: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});

function stand(store: Store, holder: string): LeaseStand {
  const stood = standForLease(store, { name: 'housekeeping', holder, onError: () => {} });
  leaving.push(() => stood.leave());
  return stood;
}

test('of two that stand for a lease one has it; the other gets it when the first leaves', async () => {
  const store = openMemoryStore();
  const [first, second] = [stand(store, 'a'), stand(store, 'b')];
  await expect.poll(() => first.isOurs(), { timeout: 10_000 }).toBe(true);
  expect(second.isOurs()).toBe(false);
  await first.leave();
  expect(first.isOurs()).toBe(false);
  await expect.poll(() => second.isOurs(), { timeout: 10_000 }).toBe(true);
  expect(first.isOurs()).toBe(false);
});

test('who leaves while it waits does not take the lease afterwards', async () => {
  const store = openMemoryStore();
  const [first, second] = [stand(store, 'a'), stand(store, 'b')];
  await expect.poll(() => first.isOurs(), { timeout: 10_000 }).toBe(true);
  second.isOurs();
  await second.leave();
  await first.leave();
  const third = stand(store, 'c');
  await expect.poll(() => third.isOurs(), { timeout: 10_000 }).toBe(true);
});

test('who leaves while the store is away has left', async () => {
  const store = openMemoryStore();
  const release = async () => {
    throw new EngineUnavailable('store', 'It did not answer.');
  };
  const first = stand({ ...store, leases: { ...store.leases, release } }, 'a');
  await expect.poll(() => first.isOurs(), { timeout: 10_000 }).toBe(true);
  await first.leave();
  expect(first.isOurs()).toBe(false);
});

test('of two servers on one store, one sweeps', async () => {
  const store = openMemoryStore();
  await store.redemptions.insert(redemptionOf('o', { status: 'frozen', expiresAt: 1, dueAt: 1 }));
  const swept: string[] = [];
  const serve = (holder: string): Jobs => {
    const due: typeof store.redemptions.due = (...asked) => {
      swept.push(holder);
      return store.redemptions.due(...asked);
    };
    const ports = {
      ...store,
      redemptions: { ...store.redemptions, due },
      clock: { now: () => 100 },
      gate: createMemoryGate(store.userCoupons),
      announcements: createMemoryAnnouncements(),
      orderStatus: null,
      freezeLimits: { openPerUser: 0, perCouponDay: 0 },
    };
    const jobs = runJobs(ports, { holder, onError: () => {} });
    leaving.push(() => jobs.stop());
    return jobs;
  };
  serve('a');
  serve('b');
  const status = async () => (await store.redemptions.get('o'))?.status;
  await expect.poll(status, { timeout: 10_000 }).toBe('expired');
  await expect.poll(() => swept.length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(new Set(swept).size).toBe(1);
});
