import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { gateWithSlowWay } from '../../src/app/gate-with-slow-way.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { EngineUnavailable } from '../../src/ports/engine-unavailable.ts';
import type { Reservation, StockGate } from '../../src/ports/stock-gate.ts';
import { copyOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const limited = (limits: Partial<CouponTemplate['claim']>) =>
  templateOf('C', { claim: { opensAt: 0, closesAt: 9, perUser: null, ...limits } });
const day = '2026-03-01';

/** A gate that can be cut off, and the store behind it. */
function openGate({ atOnce = 4, draw = () => 0 }: { atOnce?: number; draw?: () => number } = {}) {
  const { userCoupons } = openMemoryStore();
  const memory = createMemoryGate(userCoupons);
  const link = { isCut: false, calls: 0 };
  const unlessCut = async <T>(ask: () => Promise<T>): Promise<T> => {
    link.calls++;
    if (link.isCut) throw new EngineUnavailable('redis', 'It does not answer.');
    return ask();
  };
  const cuttable: StockGate = {
    reserve: (request) => unlessCut(() => memory.reserve(request)),
    held: (...of) => unlessCut(() => memory.held(...of)),
    settle: (reservation) => unlessCut(() => memory.settle(reservation)),
    release: (reservation) => unlessCut(() => memory.release(reservation)),
    repair: (reservation) => unlessCut(() => memory.repair(reservation)),
    limitOf: (...of) => unlessCut(() => memory.limitOf(...of)),
    soldOut: (templates) => unlessCut(() => memory.soldOut(templates)),
    reservations: (...of) => unlessCut(() => memory.reservations(...of)),
    books: (template) => unlessCut(() => memory.books(template)),
    rebuild: (template) => unlessCut(() => memory.rebuild(template)),
  };
  const gate = gateWithSlowWay({ gate: cuttable, userCoupons, draw }, { atOnce });
  let requests = 0;
  const ask = (template: CouponTemplate, userId: string, requestId = `r${++requests}`) =>
    gate.reserve({ template, userId, requestId, userCouponId: `uc-${++requests}`, day, now: 10 });
  const reserved = async (template: CouponTemplate, userId: string): Promise<Reservation> => {
    const answer = await ask(template, userId);
    if (!answer.ok) throw new Error(`Refused: ${answer.code}`);
    return answer.reservation;
  };
  const write = ({ at: _, epoch: __, serial, ...numbers }: Reservation) =>
    userCoupons.insert(copyOf(serial, numbers));
  const sell = async (template: CouponTemplate, userId: string) => {
    const reservation = await reserved(template, userId);
    expect(await write(reservation)).toBe('inserted');
    await gate.settle(reservation);
    return reservation;
  };
  return { gate, memory, userCoupons, link, ask, reserved, write, sell };
}

test('while its engine answers, it is the gate', async () => {
  const { gate, memory, sell } = openGate();
  await sell(limited({ total: 2 }), 'a');
  expect(await gate.books(limited({ total: 2 }))).toEqual(await memory.books(limited({ total: 2 })));
});

test.each([
  ['sold-out', { total: 1 }],
  ['sold-out-today', { perDay: 1 }],
  ['limit-reached', { perUser: 1 }],
  ['daily-limit-reached', { perUserPerDay: 1 }],
])('without it, the store itself says %s', async (code, limits) => {
  const { gate, link, ask, sell } = openGate();
  link.isCut = true;
  await sell(limited(limits), 'a');
  expect(await ask(limited(limits), 'a')).toEqual({ ok: false, code });
  expect(await gate.limitOf(limited(limits), 'a', day)).toBe(code === 'sold-out' ? null : code);
  expect((await gate.soldOut([limited(limits)])).couponIds).toEqual(new Set());
});

test('without it, every copy is sold, with the numbers that a crash left free, and not one more', async () => {
  const { userCoupons, link, ask, sell } = openGate({ draw: () => 0.99 });
  for (const serial of [1, 4]) await userCoupons.insert(copyOf(serial, { userId: `old-${serial}` }));
  link.isCut = true;
  const template = limited({ total: 5, perDay: 5 });
  const sold = [await sell(template, 'a'), await sell(template, 'b'), await sell(template, 'c')];
  expect(sold.map(({ serial }) => serial).sort()).toEqual([2, 3, 5]);
  expect(await ask(template, 'd')).toEqual({ ok: false, code: 'sold-out' });
});

test('the same request hears the same reservation, until it ends', async () => {
  const { gate, link, ask } = openGate();
  link.isCut = true;
  const first = await ask(limited({ total: 5 }), 'a', 'again');
  expect(await ask(limited({ total: 5 }), 'a', 'again')).toEqual(first);
  if (!first.ok) throw new Error('refused');
  expect(await gate.held('C', 'a', 'again')).toEqual(first.reservation);
  await gate.release(first.reservation);
  expect(await gate.held('C', 'a', 'again')).toBeNull();
});

test('a few go the slow way at a time, more hear busy; one that never ends is forgotten', async () => {
  const { gate, link, ask, reserved } = openGate({ atOnce: 2 });
  link.isCut = true;
  const [first] = [await reserved(limited({ total: 9 }), 'a'), await reserved(limited({ total: 9 }), 'b')];
  expect(await ask(limited({ total: 9 }), 'c')).toEqual({ ok: false, code: 'busy' });
  if (first) await gate.repair(first);
  await reserved(limited({ total: 9 }), 'c');
  expect(await ask(limited({ total: 9 }), 'd')).toEqual({ ok: false, code: 'busy' });
  vi.advanceTimersByTime(30_001);
  await reserved(limited({ total: 9 }), 'd');
});

test('for a second after it was away nobody waits for it; then it is asked again', async () => {
  const { link, reserved, sell } = openGate();
  const template = limited({ total: 9 });
  await sell(template, 'a');
  link.isCut = true;
  await sell(template, 'b');
  link.isCut = false;
  const { calls } = link;
  await sell(template, 'c');
  expect(link.calls).toBe(calls);
  vi.advanceTimersByTime(1_001);
  await reserved(template, 'd');
  expect(link.calls).toBe(calls + 1);
});

test('what it can no longer be told is no failure of the claim', async () => {
  const { gate, memory, link, reserved, write } = openGate();
  const template = limited({ total: 9 });
  const held = [await reserved(template, 'a'), await reserved(template, 'b'), await reserved(template, 'c')];
  for (const reservation of held.slice(0, 1)) expect(await write(reservation)).toBe('inserted');
  link.isCut = true;
  const [settled, released, wrong] = held;
  if (settled) await gate.settle(settled);
  if (released) await gate.release(released);
  if (wrong) await gate.repair(wrong);
  expect(await memory.reservations(0, 10)).toEqual(held);
});
