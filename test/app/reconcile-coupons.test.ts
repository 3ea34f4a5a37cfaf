import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { amendTemplate } from '../../src/app/amend-template.ts';
import { changeTemplatePhase } from '../../src/app/change-template-phase.ts';
import { reconcileCoupons, reconcileGate } from '../../src/app/reconcile-coupons.ts';
import { voidUserCoupon } from '../../src/app/void-user-coupon.ts';
import { copyOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { type ClaimDesk, eachWithClaims } from './open-claims.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const openDesk = eachWithClaims();
const limited = (total: number | null, id = 'C') =>
  templateOf(id, {
    claim: { opensAt: 0, closesAt: 9_000, total, perUser: null },
    validity: { type: 'fixed', from: 0, to: 5_000 },
  });
const writesLiveMs = 30_000;

async function deskWith(total: number | null): Promise<ClaimDesk> {
  const desk = openDesk();
  await desk.put(limited(total));
  return desk;
}

const books = async (desk: ClaimDesk) => {
  const { books } = await reconcileCoupons(desk.ports(), { check: true, after: null, limit: 10 });
  return books;
};

describe('reservations that no claim ended', () => {
  test('their stock is claimable again once no write of theirs can still come', async () => {
    const desk = await deskWith(1);
    desk.nextWrite = 'lost';
    expect(await desk.tell('C', 'a', 'first')).toBe('unknown');
    const told: (readonly string[])[] = [];
    desk.ports().announcements.subscribe((keys) => told.push(keys));
    vi.advanceTimersByTime(writesLiveMs - 1);
    expect(await reconcileGate(desk.ports())).toEqual({ settled: 0, released: 0, rebuilt: 0 });
    expect(await desk.tell('C', 'b')).toBe('sold-out');
    vi.advanceTimersByTime(1);
    expect(await reconcileGate(desk.ports())).toEqual({ settled: 0, released: 1, rebuilt: 0 });
    expect(told).toEqual([['stock|C']]);
    expect(await desk.claim('C', 'b')).toMatchObject({ copy: { serial: 1, nth: 1, daySerial: 1 } });
    expect(await desk.tell('C', 'a', 'first')).toBe('sold-out');
    expect(await books(desk)).toMatchObject([{ balanced: true, gate: { issued: 1, reserved: 0, free: 0 } }]);
  });

  test('one whose copy is there is settled: nobody else gets its serial', async () => {
    const desk = await deskWith(2);
    desk.nextWrite = 'unanswered';
    expect(await desk.tell('C', 'a', 'first')).toBe('unknown');
    expect(await books(desk)).toMatchObject([
      { balanced: true, claimed: 1, gate: { issued: 0, reserved: 1 } },
    ]);
    vi.advanceTimersByTime(writesLiveMs);
    expect(await reconcileGate(desk.ports())).toEqual({ settled: 1, released: 0, rebuilt: 0 });
    expect(await books(desk)).toMatchObject([
      { balanced: true, claimed: 1, gate: { issued: 1, reserved: 0 } },
    ]);
    expect(await desk.claim('C', 'b')).toMatchObject({ copy: { serial: 2 } });
    expect(await desk.tell('C', 'c')).toBe('sold-out');
  });

  test('a retry makes its reservation young again', async () => {
    const desk = await deskWith(1);
    desk.nextWrite = 'lost';
    await desk.tell('C', 'a', 'first');
    vi.advanceTimersByTime(writesLiveMs - 1);
    desk.nextWrite = 'lost';
    await desk.tell('C', 'a', 'first');
    vi.advanceTimersByTime(1);
    expect(await reconcileGate(desk.ports())).toMatchObject({ released: 0 });
    expect(await desk.claim('C', 'a', 'first')).toMatchObject({ copy: { serial: 1 } });
  });

  test('nothing is released while the store does not say whether the copy is there', async () => {
    const desk = await deskWith(1);
    desk.nextWrite = 'unanswered';
    await desk.tell('C', 'a', 'first');
    vi.advanceTimersByTime(writesLiveMs);
    const ports = desk.ports();
    const silent = {
      ...ports,
      userCoupons: { ...ports.userCoupons, findByRequest: () => Promise.reject(new Error('No answer.')) },
    };
    await expect(reconcileGate(silent)).rejects.toThrow('No answer.');
    expect(await ports.gate.reservations(0, 10)).toHaveLength(1);
  });

  test('what came back is told although the store does not answer about the next one', async () => {
    const desk = await deskWith(2);
    for (const userId of ['a', 'b']) {
      desk.nextWrite = 'lost';
      await desk.tell('C', userId, 'first');
    }
    vi.advanceTimersByTime(writesLiveMs);
    const ports = desk.ports();
    const told: (readonly string[])[] = [];
    ports.announcements.subscribe((keys) => told.push(keys));
    let asked = 0;
    const findByRequest: typeof ports.userCoupons.findByRequest = async (...request) => {
      if (++asked > 1) throw new Error('No answer.');
      return ports.userCoupons.findByRequest(...request);
    };
    const silent = { ...ports, userCoupons: { ...ports.userCoupons, findByRequest } };
    await expect(reconcileGate(silent)).rejects.toThrow('No answer.');
    expect(told).toEqual([['stock|C']]);
  });

  test('of a hundred at a time, all are ended in one pass', async () => {
    const desk = await deskWith(250);
    for (let n = 0; n < 250; n++) {
      desk.nextWrite = n % 2 === 0 ? 'lost' : 'unanswered';
      await desk.tell('C', `u${n}`);
    }
    vi.advanceTimersByTime(writesLiveMs);
    expect(await reconcileGate(desk.ports())).toEqual({ settled: 125, released: 125, rebuilt: 0 });
    expect(await books(desk)).toMatchObject([
      { balanced: true, remaining: 125, gate: { issued: 125, reserved: 0, free: 125 } },
    ]);
  });
});

describe('books', () => {
  test('total = remaining + unused + frozen + used + expired + void', async () => {
    const desk = await deskWith(10);
    const { userCoupons } = desk.ports();
    const first = await desk.claim('C', 'a');
    if (first.ok) await voidUserCoupon(desk.ports(), { userId: 'a', userCouponId: first.copy.userCouponId });
    await desk.tell('C', 'b');
    await userCoupons.insert(copyOf(3, { status: 'frozen' }));
    await userCoupons.insert(copyOf(4, { status: 'used', usedDay: '2026-03-01', discountGiven: 1 }));
    await userCoupons.insert(copyOf(5, { validTo: 0 }));
    desk.restart();
    expect(await books(desk)).toEqual([
      {
        couponId: 'C',
        total: 10,
        claimed: 5,
        remaining: 5,
        counts: { unused: 1, frozen: 1, used: 1, expired: 1, void: 1 },
        gate: null,
        balanced: true,
        gateAgrees: true,
      },
    ]);
  });

  test('an unlimited coupon has what was claimed, and nothing that remains', async () => {
    const desk = await deskWith(null);
    await desk.tell('C', 'a');
    expect(await books(desk)).toMatchObject([
      { total: null, claimed: 1, remaining: null, gate: { issued: null, free: null }, balanced: true },
    ]);
  });

  test('a serial above the total does not balance, and no reconciling hides it', async () => {
    const desk = await deskWith(2);
    await desk.ports().userCoupons.insert(copyOf(3));
    expect(await books(desk)).toMatchObject([{ balanced: false, gateAgrees: true }]);
    const done = await reconcileCoupons(desk.ports(), { check: false, after: null, limit: 10 });
    expect(done).toMatchObject({ rebuilt: [], books: [{ balanced: false }] });
  });

  test('come in pages, without drafts', async () => {
    const desk = openDesk();
    for (const id of ['a', 'b', 'c', 'd']) {
      await desk.put({ ...limited(1, id), phase: id === 'b' ? 'draft' : 'ended' });
    }
    const first = await reconcileCoupons(desk.ports(), { check: true, after: null, limit: 2 });
    expect(first.books.map(({ couponId }) => couponId)).toEqual(['a']);
    const second = await reconcileCoupons(desk.ports(), { check: true, after: first.next, limit: 2 });
    expect(second.books.map(({ couponId }) => couponId)).toEqual(['c', 'd']);
    expect(second.next).toBeNull();
  });
});

describe('a gate that does not agree with the store', () => {
  async function misled(): Promise<ClaimDesk> {
    const desk = await deskWith(5);
    await desk.tell('C', 'a');
    for (const n of [2, 4]) await desk.ports().userCoupons.insert(copyOf(n, { day: '1970-01-02' }));
    return desk;
  }
  const sellAll = async (desk: ClaimDesk) => {
    const told = [];
    for (const user of ['b', 'c', 'd', 'e']) told.push(await desk.tell('C', user));
    return told;
  };

  test('is seen by a check, which changes nothing', async () => {
    const desk = await misled();
    const { gate } = desk.ports();
    const before = await gate.books(limited(5));
    expect(await books(desk)).toMatchObject([{ balanced: false, gateAgrees: false, claimed: 3 }]);
    expect(await gate.books(limited(5))).toEqual(before);
  });

  test.each([
    [
      'on demand',
      (desk: ClaimDesk) => reconcileCoupons(desk.ports(), { check: false, after: null, limit: 9 }),
    ],
    ['every minute', (desk: ClaimDesk) => reconcileGate(desk.ports())],
  ])('is read from the store again %s, and sells exactly what is left', async (_, reconcile) => {
    const desk = await misled();
    await reconcile(desk);
    expect(await books(desk)).toMatchObject([{ balanced: true, gate: { issued: 3, reserved: 0, free: 2 } }]);
    expect(await sellAll(desk)).toEqual(['claimed', 'claimed', 'sold-out', 'sold-out']);
    expect(await books(desk)).toMatchObject([{ balanced: true, remaining: 0, gate: { free: 0 } }]);
  });
});

test('a coupon whose gate does not answer keeps no other from being mended, and is told of at the end', async () => {
  const desk = openDesk();
  for (const id of ['A', 'B', 'C']) await desk.put(limited(3, id));
  for (const id of ['A', 'B', 'C']) expect(await desk.tell(id, 'u')).toBe('claimed');
  const ports = desk.ports();
  // Behind the gate's back.
  for (const id of ['A', 'C'])
    await ports.userCoupons.insert(copyOf(2, { couponId: id, userCouponId: `uc-${id}` }));
  const asked: string[] = [];
  const books: typeof ports.gate.books = async (template) => {
    asked.push(template.id);
    if (template.id === 'B') throw new Error('B does not answer.');
    return ports.gate.books(template);
  };
  await expect(reconcileGate({ ...ports, gate: { ...ports.gate, books } })).rejects.toThrow('B does not');
  expect(new Set(asked)).toEqual(new Set(['A', 'B', 'C']));
  expect(await ports.gate.books(limited(3, 'C'))).toMatchObject({ issued: 2, free: 1 });
  const away = async () => {
    throw new Error('No gate answers.');
  };
  for (const id of ['D', 'E', 'F']) await desk.put(limited(3, id));
  let times = 0;
  const silent = { ...ports.gate, books: () => away().finally(() => times++) };
  await expect(reconcileGate({ ...ports, gate: silent })).rejects.toThrow('No gate');
  expect(times).toBe(4);
});

describe('while claims run', () => {
  test('books that are read in the middle of a rush balance', async () => {
    const desk = await deskWith(60);
    const rush = Promise.all(Array.from({ length: 90 }, (_, n) => desk.tell('C', `u${n}`)));
    for (let look = 0; look < 20; look++) expect(await books(desk)).toMatchObject([{ balanced: true }]);
    expect((await rush).filter((told) => told === 'claimed')).toHaveLength(60);
  });

  test('a raised total sells exactly the difference', async () => {
    const desk = await deskWith(10);
    const { ports } = desk;
    const rush = (from: number) =>
      Promise.all(Array.from({ length: 40 }, (_, n) => desk.tell('C', `u${from + n}`)));
    const first = rush(0);
    const { claim } = limited(25);
    const raised = amendTemplate(ports(), { id: 'C', rev: 1, patch: { claim } });
    const told = [...(await first), ...(await rush(100))];
    expect(await raised).toMatchObject({ ok: true });
    expect(told.filter((one) => one === 'claimed')).toHaveLength(25);
    expect(new Set(told)).toEqual(new Set(['claimed', 'sold-out']));
    expect(await books(desk)).toMatchObject([{ total: 25, remaining: 0, balanced: true }]);
  });

  test('a pause holds for the next claim, an end for good; a resume sells on', async () => {
    const desk = await deskWith(10);
    const phase = (action: 'pause' | 'resume' | 'end') =>
      changeTemplatePhase(desk.ports(), { id: 'C', action });
    desk.clock.time = 1;
    expect(await desk.tell('C', 'a')).toBe('claimed');
    await phase('pause');
    expect(await desk.tell('C', 'b')).toBe('paused');
    await phase('resume');
    expect(await desk.tell('C', 'b')).toBe('claimed');
    await phase('end');
    expect(await desk.tell('C', 'c')).toBe('ended');
    expect(await books(desk)).toMatchObject([{ claimed: 2, remaining: 8, balanced: true }]);
  });
});
