import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../../src/adapters/memory/stock-gate.ts';
import { templateOf } from '../../domain/make.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a reservation that nobody ended is claimable again once no write of its claim can still come', async () => {
  const gate = createMemoryGate(openMemoryStore().userCoupons);
  const template = templateOf('C', { claim: { opensAt: 0, closesAt: 9, total: 1 } });
  const ask = (userId: string) =>
    gate.reserve({
      template,
      userId,
      requestId: userId,
      userCouponId: `uc-${userId}`,
      day: '2026-03-01',
      now: 0,
    });
  const lost = await ask('a');
  vi.advanceTimersByTime(59_999);
  expect(await ask('b')).toEqual({ ok: false, code: 'sold-out' });
  expect(await gate.soldOut([template])).toEqual(new Set(['C']));
  vi.advanceTimersByTime(2);
  expect(await gate.soldOut([template])).toEqual(new Set());
  expect(await ask('b')).toMatchObject({ ok: true, reservation: { serial: 1 } });
  // Too late: it ends nothing any more.
  if (lost.ok) await gate.release(lost.reservation);
  expect(await ask('c')).toEqual({ ok: false, code: 'sold-out' });
});
