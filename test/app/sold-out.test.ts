import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { amendTemplate } from '../../src/app/amend-template.ts';
import { claimCoupon } from '../../src/app/claim-coupon.ts';
import { reconcileGate } from '../../src/app/reconcile-coupons.ts';
import { claimedCopy } from '../../src/domain/claimed-copy.ts';
import { refuse } from '../../src/domain/decision.ts';
import { templateOf } from '../domain/make.ts';
import { type ClaimDesk, eachWithClaims } from './open-claims.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const openDesk = eachWithClaims();
const writesLiveMs = 30_000;

async function deskWith(total: number): Promise<ClaimDesk> {
  const desk = openDesk();
  await desk.put(
    templateOf('C', {
      claim: { opensAt: 0, closesAt: 9_000, total, perUser: null, audience: { levels: ['gold'] } },
      validity: { type: 'fixed', from: 0, to: 5_000 },
    }),
  );
  for (const userId of ['a', 'b', 'c']) {
    const user = { userId, level: 'gold', tags: [], registeredAt: null, blocked: false };
    await desk.ports().users.put(user);
  }
  return desk;
}

/** Claims whose every look at a port is written down. */
function watched(desk: ClaimDesk) {
  const ports = desk.ports();
  const seen: string[] = [];
  const watch = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get: (target, member, receiver) => {
        seen.push(`${name}.${String(member)}`);
        return Reflect.get(target, member, receiver);
      },
    });
  const judge = { looksAt: () => true, judge: async () => refuse('risk-rejected') };
  const claim = (userId: string, requestId: string | null) => {
    seen.length = 0;
    return claimCoupon(
      {
        ...ports,
        gate: watch('gate', ports.gate),
        users: watch('users', ports.users),
        lists: watch('lists', ports.lists),
        userCoupons: watch('userCoupons', ports.userCoupons),
        risk: { first: [watch('risk', judge)], last: [] },
      },
      {
        couponId: 'C',
        userId,
        channel: null,
        region: null,
        fromPage: false,
        requestId,
        caller: { address: null, deviceId: null, challenge: null },
      },
    );
  };
  return { claim, seen };
}

test('a coupon that was found sold out a moment ago costs no look at gate, risk, user or lists', async () => {
  const desk = await deskWith(1);
  expect(await desk.tell('C', 'a')).toBe('claimed');
  expect(await desk.tell('C', 'b')).toBe('sold-out');
  const { claim, seen } = watched(desk);
  expect(await claim('b', null)).toMatchObject({ reason: { code: 'sold-out', params: { total: 1 } } });
  expect(seen).toEqual([]);
  // A request with an id may hold a copy, or the reservation of one.
  expect(await claim('b', 'first')).toMatchObject({ reason: { code: 'sold-out' } });
  expect(seen).toEqual(['gate.held', 'userCoupons.findByRequest']);
});

test('a retry never hears sold-out about the copy that it holds, nor about the one that is under way', async () => {
  const desk = await deskWith(2);
  expect(await desk.tell('C', 'a', 'first')).toBe('claimed');
  desk.nextWrite = 'lost';
  expect(await desk.tell('C', 'b', 'second')).toBe('unknown');
  expect(await desk.tell('C', 'c')).toBe('sold-out');
  expect(await desk.claim('C', 'a', 'first')).toMatchObject({ copy: { serial: 1 } });
  expect(await desk.claim('C', 'b', 'second')).toMatchObject({ copy: { serial: 2 } });
  expect(await desk.tell('C', 'c')).toBe('sold-out');
});

test('nor about one that another process writes between two looks', async () => {
  const desk = await deskWith(1);
  const ports = desk.ports();
  const template = await ports.templates.get('C');
  if (!template) throw new Error('The template is gone.');
  const who = { userId: 'a', requestId: 'first', userCouponId: 'uc-1', day: '1970-01-01', now: 1 };
  const reserved = await ports.gate.reserve({ template, ...who });
  if (!reserved.ok) throw new Error(`Nothing was reserved: ${reserved.code}`);
  expect(await desk.tell('C', 'b')).toBe('sold-out');
  const copy = claimedCopy(template, reserved.reservation);
  const findByRequest: typeof ports.userCoupons.findByRequest = async (...request) => {
    const found = await ports.userCoupons.findByRequest(...request);
    await ports.userCoupons.insert(copy);
    await ports.gate.settle(reserved.reservation);
    return found;
  };
  const racing = { ...ports, userCoupons: { ...ports.userCoupons, findByRequest } };
  const request = { couponId: 'C', channel: null, region: null, fromPage: false, ...who };
  expect(await claimCoupon(racing, request)).toMatchObject({ ok: true, copy: { userCouponId: 'uc-1' } });
});

test('a raised total is sold at once', async () => {
  const desk = await deskWith(1);
  await desk.tell('C', 'a');
  expect(await desk.tell('C', 'b')).toBe('sold-out');
  const template = await desk.ports().templates.get('C');
  if (!template) throw new Error('The template is gone.');
  const patch = { claim: { ...template.claim, total: 2 } };
  expect((await amendTemplate(desk.ports(), { id: 'C', rev: template.rev, patch })).ok).toBe(true);
  expect(await desk.tell('C', 'b')).toBe('claimed');
  expect(await desk.tell('C', 'c')).toBe('sold-out');
});

test('returned stock is sold at once where it is announced, and within a second where it is not', async () => {
  const desk = await deskWith(2);
  for (const request of ['first', 'second']) {
    desk.nextWrite = 'lost';
    expect(await desk.tell('C', 'a', request)).toBe('unknown');
  }
  vi.advanceTimersByTime(writesLiveMs);
  expect(await desk.tell('C', 'b')).toBe('sold-out');
  const { gate } = desk.ports();
  const [one] = await gate.reservations(0, 1);
  if (one) await gate.release(one);
  expect(await desk.tell('C', 'b')).toBe('sold-out');
  vi.advanceTimersByTime(999);
  expect(await desk.tell('C', 'b')).toBe('claimed');
  expect(await desk.tell('C', 'c')).toBe('sold-out');
  expect(await reconcileGate(desk.ports())).toMatchObject({ released: 1 });
  expect(await desk.tell('C', 'c')).toBe('claimed');
});
