import { afterAll, beforeAll, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish } from './open-app.ts';

const lines = [{ lineId: '1', itemId: 'sku-1', quantity: 2, unitPrice: 4999 }];
const cart = { currency: 'USD', lines };
let app: OpenedApp;

beforeAll(async () => {
  app = await openApp({ freezeLimits: { openPerUser: 3, perCouponDay: 2 } });
  const claims = { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-12-11T00:00:00Z', perUser: 100 };
  const validity = { type: 'relative', days: 20 };
  const stacking = { group: null };
  await publish(app, 'c', { claim: claims, validity, timeZone: 'Asia/Shanghai', stacking });
  await publish(app, 'd', { claim: claims, validity, timeZone: 'UTC', stacking });
});
afterAll(() => app.close());

const freeze = (orderId: string, userId: string, userCouponIds: string[] = [], ttlSeconds = 900) =>
  app.call('POST', '/v1/redemptions', { orderId, userId, userCouponIds, cart, ttlSeconds });
const cancel = (orderId: string) => app.call('POST', `/v1/redemptions/${orderId}/cancel`);
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => body.code ?? status;

test('a user with three open freezes hears too-many-freezes, and when the first of them runs out', async () => {
  for (const n of [1, 2, 3]) expect((await freeze(`a-${n}`, 'a', [], n * 60)).status).toBe(201);
  app.clock.time += 30_000;
  const refused = await freeze('a-4', 'a');
  expect([refused.status, refused.body.code]).toEqual([429, 'too-many-freezes']);
  expect(refused.body.params).toMatchObject({ by: 'user', limit: 3 });
  expect(refused.headers.get('retry-after')).toBe('30');
  expect((await app.call('GET', '/v1/redemptions/a-4')).status).toBe(404);
  expect((await freeze('b-1', 'another')).status).toBe(201);
});

test('a retry of an order that holds its coupons never hears it', async () => {
  const ids = [await claim(app, 'c', 'r')];
  const first = await freeze('r-1', 'r', ids);
  for (const n of [2, 3]) await freeze(`r-${n}`, 'r');
  expect(codeOf(await freeze('r-4', 'r'))).toBe('too-many-freezes');
  expect((await freeze('r-1', 'r', ids)).body).toEqual(first.body);
});

test.each([
  ['cancelled', 'cancel'],
  ['confirmed', 'confirm'],
])('an order that is %s makes room', async (_, verb) => {
  for (const n of [1, 2, 3]) await freeze(`${verb}-${n}`, verb);
  expect(codeOf(await freeze(`${verb}-4`, verb))).toBe('too-many-freezes');
  await app.call('POST', `/v1/redemptions/${verb}-2/${verb}`);
  expect((await freeze(`${verb}-4`, verb)).status).toBe(201);
});

test('of many that race for the places left, no more than there are get one', async () => {
  for (let round = 0; round < 5; round++) {
    const orders = Array.from({ length: 12 }, (_, i) => `race-${round}-${i}`);
    const done = await Promise.all(orders.map((orderId) => freeze(orderId, 'race')));
    const held = done.filter(({ status }) => status === 201).length;
    expect(held).toBeLessThanOrEqual(3);
    for (const answer of done) expect([201, 'too-many-freezes']).toContain(codeOf(answer));
    // Where they kept each other out, the next one finds the place free.
    if (held < 3) expect((await freeze(`race-${round}`, 'race')).status).toBe(201);
    for (const orderId of [...orders, `race-${round}`]) await cancel(orderId);
  }
});

test('a copy is frozen twice a day of its template’s time zone, and again after its midnight', async () => {
  const copy = await claim(app, 'c', 'm');
  const other = await claim(app, 'd', 'm');
  // 23:59:59 in Shanghai, 15:59:59 in UTC.
  app.clock.time = Date.parse('2026-11-14T15:59:59Z');
  for (const n of [1, 2]) {
    expect((await freeze(`m-${n}`, 'm', [copy, other])).status).toBe(201);
    await cancel(`m-${n}`);
  }
  const third = await freeze('m-3', 'm', [copy]);
  expect([third.status, third.body.code]).toEqual([429, 'too-many-freezes']);
  expect(third.body.params).toMatchObject({ by: 'coupon', userCouponId: copy, couponId: 'c', limit: 2 });
  expect(third.headers.get('retry-after')).toBe('1');
  const inUtc = await freeze('m-3', 'm', [other]);
  expect(inUtc.headers.get('retry-after')).toBe(String(8 * 3600 + 1));
  app.clock.time += 1_000;
  expect(codeOf(await freeze('m-3', 'm', [copy, other]))).toBe('too-many-freezes');
  expect((await freeze('m-3', 'm', [copy])).status).toBe(201);
});

test('orders that race over one copy freeze it no more often than it may be', async () => {
  const copy = await claim(app, 'd', 'x');
  for (let round = 0; round < 4; round++) {
    const orders = [0, 1].map((i) => `x-${round}-${i}`);
    await Promise.all(orders.map((orderId) => freeze(orderId, 'x', [copy]).then(() => cancel(orderId))));
  }
  const stored = await app.ports.userCoupons.get('x', copy);
  expect(stored?.events.filter(({ what }) => what === 'frozen')).toHaveLength(2);
  expect(stored).toMatchObject({ status: 'unused', freezesDay: '2026-11-14', freezesOfDay: 2 });
});
