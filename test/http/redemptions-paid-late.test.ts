import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sweepRedemptions } from '../../src/app/sweep-redemptions.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import { answering, misbehaviours, openProvider, type Provider } from '../adapters/outgoing/open-provider.ts';
import { claim, type OpenedApp, openApp, publish } from './open-app.ts';

const saying = (status: string) => answering({ status });
const cart = { currency: 'USD', lines: [{ lineId: '1', itemId: 'sku-1', quantity: 2, unitPrice: 4999 }] };
const limitSeconds = 3_600;
const ttlMs = 60_000;

let provider: Provider;
/** The service, and one whose order system misbehaves: a circuit breaker remembers it for a while. */
const apps: Record<'sound' | 'unsound' | 'alone', OpenedApp | null> = {
  sound: null,
  unsound: null,
  alone: null,
};
let app: OpenedApp;
let n = 0;
let order: string;
let copy: string;
let frozenAt: number;

const freeze = (orderId: string, userCouponIds = [copy]) =>
  app.call('POST', '/v1/redemptions', {
    orderId,
    userId: 'u',
    userCouponIds,
    cart,
    ttlSeconds: ttlMs / 1000,
  });
const confirm = (orderId = order) => app.call('POST', `/v1/redemptions/${orderId}/confirm`);
const read = async (orderId = order) => (await app.call('GET', `/v1/redemptions/${orderId}`)).body;
const stored = () => app.ports.redemptions.get(order);
const statusOfCopy = async () => (await app.call('GET', `/v1/users/u/coupons/${copy}`)).body.status;
const sweep = () => sweepRedemptions(app.ports);
const asked = () =>
  provider.asked.filter((question) => JSON.stringify(question) === JSON.stringify({ orderId: order }));
const tell = (events: readonly { what: string; attempt?: number }[]) =>
  events.map(({ what, attempt }) => (attempt === undefined ? what : `${what} ${attempt}`));
const at = (afterExpiryMs: number) => {
  app.clock.time = frozenAt + ttlMs + afterExpiryMs;
};

beforeAll(async () => {
  provider = await openProvider();
  // Room for a busy machine where an answer is expected.
  const settings = { orderStatusLimitSeconds: limitSeconds, outgoingTimeoutMs: 10_000 };
  apps.sound = await openApp({ ...settings, orderStatusUrl: provider.url });
  apps.unsound = await openApp({ ...settings, outgoingTimeoutMs: 300, orderStatusUrl: provider.url });
  apps.alone = await openApp(settings);
  for (const one of Object.values(apps)) {
    const claim = { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-12-11T00:00:00Z', perUser: 100 };
    if (one) await publish(one, 'c', { claim, validity: { type: 'relative', days: 1 } });
  }
});
afterAll(async () => {
  for (const one of Object.values(apps)) await one?.close();
  await provider.close();
});

// What a test leaves frozen is not the next one's to sweep.
afterEach(() => app.call('POST', `/v1/redemptions/${order}/cancel`));

async function begin(which: keyof typeof apps) {
  const opened = apps[which];
  if (!opened) throw new Error('The services open first.');
  app = opened;
  order = `o-${++n}`;
  copy = await claim(app, 'c', 'u');
  frozenAt = app.clock.time;
  expect((await freeze(order)).status).toBe(201);
}

describe('a freeze that runs out, where the order system', () => {
  beforeEach(() => begin('sound'));

  test('has not been asked yet: a sweep before its time asks nobody', async () => {
    at(-1);
    await sweep();
    expect(asked()).toEqual([]);
    expect((await read()).status).toBe('frozen');
  });

  test.each([
    ['paid', 'confirmed', 'used', { confirmed: 1 }],
    ['failed', 'cancelled', 'unused', { expired: 1 }],
    ['unknown', 'frozen', 'frozen', { waiting: 1 }],
  ])('says %s: it is %s', async (said, status, ofCopy, swept) => {
    provider.behave(saying(said));
    at(0);
    expect(await sweep()).toMatchObject(swept);
    expect(asked()).toHaveLength(1);
    const redemption = await read();
    expect(redemption.status).toBe(status);
    expect(tell(redemption.events)).toContain(`order-${said} 1`);
    expect(await statusOfCopy()).toBe(ofCopy);
  });

  test('can’t say: it is asked again at ever longer pauses, up to the last limit, then it is expired', async () => {
    provider.behave(saying('unknown'));
    const askedAfter: number[] = [];
    for (let ms = 0; ms <= limitSeconds * 1000 + 1000; ms += 1000) {
      at(ms);
      // What the next time of asking is, the document says: every pass is a new sweeper's.
      await sweep();
      if (asked().length > askedAfter.length) askedAfter.push(ms / 1000);
      if ((await stored())?.status !== 'frozen') break;
      const due = (await stored())?.dueAt ?? 0;
      ms = Math.max(ms, due - frozenAt - ttlMs - 1000);
    }
    expect(askedAfter).toEqual([0, 5, 10, 20, 40, 80, 160, 320, 640, 1240, 1840, 2440, 3040, 3600]);
    const redemption = await read();
    expect(redemption.status).toBe('expired');
    // Said again and again, it is told once.
    expect(tell(redemption.events).filter((what) => what.startsWith('order-'))).toEqual(['order-unknown 1']);
    expect(await statusOfCopy()).toBe('unused');
  });

  test('says paid after it could not say: it is confirmed', async () => {
    provider.behave(saying('unknown'));
    at(0);
    await sweep();
    provider.behave(saying('paid'));
    at(4_999);
    await sweep();
    expect((await read()).status).toBe('frozen');
    at(5_000);
    await sweep();
    expect((await read()).status).toBe('confirmed');
    expect(tell((await read()).events)).toEqual([
      'freezing 1',
      'coupon-frozen',
      'frozen 1',
      'order-unknown 1',
      'order-paid 1',
      'confirming 1',
      'coupon-used',
      'confirmed 1',
    ]);
  });
});

describe('a confirm that comes too late, where the order system', () => {
  beforeEach(() => begin('sound'));

  test.each([
    ['says paid', saying('paid'), 200, 'confirmed', 'confirmed'],
    ['says failed', saying('failed'), 409, 'order-cancelled', 'cancelled'],
    ['can’t say', saying('unknown'), 409, 'expired', 'frozen'],
  ])('%s, before a sweep came', async (_, behaviour, status, answered, state) => {
    provider.behave(behaviour);
    at(0);
    const first = await confirm();
    expect([first.status, first.body.code ?? first.body.status]).toEqual([status, answered]);
    const again = await confirm();
    expect([again.status, again.body.code ?? again.body.status]).toEqual([status, answered]);
    expect((await read()).status).toBe(state);
  });

  test('said nothing at first: the confirm again, once it says paid, is honoured', async () => {
    provider.behave(saying('unknown'));
    at(0);
    expect((await confirm()).body).toMatchObject({
      code: 'expired',
      params: {
        orderId: order,
        expiredAt: formatInstant(frozenAt + ttlMs),
        orderStatus: 'unknown',
        coupons: [],
      },
    });
    provider.behave(saying('paid'));
    expect((await confirm()).status).toBe(200);
    expect(await statusOfCopy()).toBe('used');
  });

  const expire = async () => {
    provider.behave(saying('unknown'));
    at(limitSeconds * 1000);
    expect(await sweep()).toMatchObject({ expired: 1 });
    expect(await statusOfCopy()).toBe('unused');
  };

  test('says paid after it expired: a new attempt takes the free coupons again, and says so', async () => {
    await expire();
    provider.behave(saying('paid'));
    const done = await confirm();
    expect([done.status, done.body.status, done.body.discount]).toEqual([200, 'confirmed', 1000]);
    expect((await confirm()).body).toEqual(done.body);
    expect(await statusOfCopy()).toBe('used');
    expect(tell((await read()).events)).toEqual([
      'freezing 1',
      'coupon-frozen',
      'frozen 1',
      'order-unknown 1',
      'cancelling 1',
      'coupon-unfrozen',
      'expired 1',
      'order-paid 1',
      'freezing 2',
      'coupon-frozen',
      'frozen 2',
      'confirming 2',
      'coupon-used',
      'confirmed 2',
    ]);
  });

  test('says paid after it expired, ten confirms at once: one attempt, one use', async () => {
    await expire();
    provider.behave(saying('paid'));
    const done = await Promise.all(Array.from({ length: 10 }, () => confirm()));
    expect(done.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await stored())?.attempt).toBe(2);
    expect(tell((await read()).events).filter((what) => what === 'coupon-used')).toHaveLength(1);
  });

  test.each(['unknown', 'failed', 'maybe'])('says %s after it expired: it stays expired', async (said) => {
    await expire();
    provider.behave(saying(said));
    const done = await confirm();
    const orderStatus = said === 'failed' ? 'failed' : 'unknown';
    expect(done.body).toMatchObject({ code: 'expired', params: { orderStatus } });
    expect((await read()).status).toBe('expired');
    expect((await stored())?.attempt).toBe(1);
  });

  test('says paid, and another order has the coupon: 409, and nothing changes for that order', async () => {
    await expire();
    expect((await freeze(`${order}-other`)).status).toBe(201);
    provider.behave(saying('paid'));
    const done = await confirm();
    expect([done.status, done.body.code]).toEqual([409, 'expired']);
    expect(done.body.params).toMatchObject({
      orderStatus: 'paid',
      coupons: [{ userCouponId: copy, couponId: 'c', reasons: [{ code: 'frozen' }] }],
    });
    expect((await read(`${order}-other`)).status).toBe('frozen');
    expect((await read()).status).toBe('expired');
    expect((await confirm(`${order}-other`)).status).toBe(200);
    expect((await confirm()).body.params.coupons[0].reasons[0].code).toBe('used');
  });

  test('says paid, and the coupon has expired: 409', async () => {
    await expire();
    app.clock.time = frozenAt + 86_400_000;
    provider.behave(saying('paid'));
    expect((await confirm()).body).toMatchObject({
      code: 'expired',
      params: { coupons: [{ reasons: [{ code: 'expired' }] }] },
    });
  });

  test('is not asked about what is confirmed, cancelled or rejected, nor in time', async () => {
    expect((await confirm()).status).toBe(200);
    at(0);
    await confirm();
    await app.call('POST', `/v1/redemptions/gone/cancel`);
    expect((await confirm('gone')).body.code).toBe('order-cancelled');
    await sweep();
    expect(asked()).toEqual([]);
  });
});

describe('an order system that', () => {
  beforeEach(() => begin('unsound'));

  test.each([
    ['answers 500', answering({ status: 'paid' }, 500)],
    ['says what was not agreed', answering({ paid: true })],
  ])('%s says nothing: a late confirm is expired, and the freeze waits', async (_, behaviour) => {
    provider.behave(behaviour);
    at(0);
    expect((await confirm()).body).toMatchObject({ code: 'expired', params: { orderStatus: 'silent' } });
    expect((await read()).status).toBe('frozen');
  });

  test('is slow: the answer comes all the same', async () => {
    provider.behave(misbehaviours['is slow'] ?? (() => {}));
    at(0);
    const began = performance.now();
    const done = await confirm();
    expect([done.status, done.body.code, done.body.params.orderStatus]).toEqual([409, 'expired', 'silent']);
    // Twice OUTGOING_TIMEOUT_MS is the bound, 0.6 s; the rest is a busy machine's.
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('is down: it waits as for one that can’t say', async () => {
    await provider.close();
    at(0);
    expect(await sweep()).toMatchObject({ waiting: 1, failed: 0 });
    expect(tell((await read()).events)).toContain('order-silent 1');
    at(limitSeconds * 1000);
    expect(await sweep()).toMatchObject({ expired: 1 });
    expect((await read()).status).toBe('expired');
  });
});

describe('without an order system', () => {
  beforeEach(() => begin('alone'));

  test.each([
    ['swept', () => sweep()],
    ['not swept yet', async () => {}],
  ])('a late confirm is expired, %s', async (_, before) => {
    at(0);
    await before();
    const done = await confirm();
    expect(done.body).toMatchObject({ code: 'expired', params: { orderStatus: null, coupons: [] } });
    expect((await read()).status).toBe('expired');
    expect(await statusOfCopy()).toBe('unused');
  });
});
