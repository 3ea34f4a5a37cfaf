import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish } from './open-app.ts';

const opened = Date.parse('2026-11-11T08:00:00Z');
const day = 86_400_000;

let app: OpenedApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

let orders = 0;

interface Bought {
  readonly orderId: string;
  readonly couponId: string;
  readonly copy: string;
  readonly userId: string;
}

/** 3 × 1000 and 1 × 500 with 700 off (a fifth) and 100 of shipping; frozen, not yet confirmed. */
async function frozen(change: Readonly<Record<string, unknown>> = {}): Promise<Bought> {
  const n = ++orders;
  const bought = { orderId: `o-${n}`, couponId: `t-${n}`, userId: `u-${n}`, copy: '' };
  await publish(app, bought.couponId, { discount: { type: 'amount-off', amount: 700 }, ...change });
  const copy = await claim(app, bought.couponId, bought.userId);
  const order = { ...bought, copy };
  const done = await app.call('POST', '/v1/redemptions', orderBody(order));
  if (done.status !== 201) throw new Error(JSON.stringify(done.body));
  return order;
}

function orderBody({ orderId, userId, copy }: Bought) {
  const lines = [
    { lineId: 'a', itemId: 'sku-a', quantity: 3, unitPrice: 1000 },
    { lineId: 'b', itemId: 'sku-b', quantity: 1, unitPrice: 500 },
  ];
  return { orderId, userId, userCouponIds: [copy], cart: { currency: 'USD', shippingFee: 100, lines } };
}

async function confirmed(change: Readonly<Record<string, unknown>> = {}): Promise<Bought> {
  const order = await frozen(change);
  const done = await app.call('POST', `/v1/redemptions/${order.orderId}/confirm`);
  if (done.status !== 200) throw new Error(JSON.stringify(done.body));
  return order;
}

const refund = ({ orderId }: Pick<Bought, 'orderId'>, body: unknown, headers = {}) =>
  app.call('POST', `/v1/redemptions/${orderId}/refunds`, body, headers);
const unitsOf = (lineId: string, quantity: number) => [{ lineId, quantity }];
const copyOf = async ({ userId, copy }: Bought) =>
  (await app.call('GET', `/v1/users/${userId}/coupons/${copy}`)).body;

describe('refunds', () => {
  test('a unit, then all that is left: money, costs, the coupon, the story and the counts', async () => {
    const order = await confirmed();
    const first = await refund(order, { refundId: 'r-1', lines: unitsOf('a', 1) });
    expect([first.status, first.body]).toEqual([
      200,
      {
        refundId: 'r-1',
        amount: 800,
        shipping: 0,
        lines: [{ lineId: 'a', quantity: 1, amount: 800 }],
        returned: [],
        costs: [{ bearer: 'platform', amount: 200 }],
        status: 'partly-refunded',
      },
    ]);
    expect(await copyOf(order)).toMatchObject({ status: 'used', orderId: order.orderId });
    app.clock.time += 1_000;
    const rest = await refund(order, { refundId: 'r-2', all: true });
    expect([rest.status, rest.body]).toEqual([
      200,
      {
        refundId: 'r-2',
        amount: 2100,
        shipping: 100,
        lines: [
          { lineId: 'a', quantity: 2, amount: 1600 },
          { lineId: 'b', quantity: 1, amount: 400 },
        ],
        returned: [order.copy],
        costs: [{ bearer: 'platform', amount: 500 }],
        status: 'refunded',
      },
    ]);
    const read = await app.call('GET', `/v1/redemptions/${order.orderId}`);
    expect(read.body).toMatchObject({ status: 'refunded', payable: 2900, refunds: [first.body, rest.body] });
    const story = read.body.events.map(({ what, refundId }: { what: string; refundId?: string }) =>
      [what, refundId].filter(Boolean).join(' '),
    );
    expect(story.slice(-5)).toEqual([
      'refunding r-1',
      'partly-refunded r-1',
      'refunding r-2',
      'coupon-returned',
      'refunded r-2',
    ]);
    expect(await copyOf(order)).toMatchObject({ status: 'unused', orderId: null, usedAt: null });
    const stats = await app.call('GET', `/v1/templates/${order.couponId}/stats`);
    expect(stats.body).toMatchObject({ claimed: 1, unused: 1, used: 0, discountGiven: 0 });
    expect(stats.body.byDay).toEqual([{ day: '2026-11-11', claimed: 1, used: 0 }]);
  });

  test('a coupon that came back is used for another order, and a retry does not take it from there', async () => {
    const order = await confirmed();
    const whole = await refund(order, { refundId: 'r', all: true });
    const next = { ...order, orderId: `${order.orderId}-next` };
    expect((await app.call('POST', '/v1/redemptions', orderBody(next))).status).toBe(201);
    expect((await app.call('POST', `/v1/redemptions/${next.orderId}/confirm`)).status).toBe(200);
    expect((await refund(order, { refundId: 'r', all: true })).body).toEqual(whole.body);
    expect(await copyOf(order)).toMatchObject({ status: 'used', orderId: next.orderId });
    const stats = await app.call('GET', `/v1/templates/${order.couponId}/stats`);
    expect(stats.body).toMatchObject({ used: 1, discountGiven: 700 });
  });

  test('confirm, cancel and freeze of a refunded order', async () => {
    const order = await confirmed();
    await refund(order, { refundId: 'r', all: true });
    const { refunds } = (await app.call('GET', `/v1/redemptions/${order.orderId}`)).body;
    const confirm = await app.call('POST', `/v1/redemptions/${order.orderId}/confirm`);
    expect([confirm.status, confirm.body]).toMatchObject([200, { status: 'refunded', refunds }]);
    const freeze = await app.call('POST', '/v1/redemptions', orderBody(order));
    expect([freeze.status, freeze.body]).toMatchObject([201, { status: 'refunded', refunds }]);
    const cancel = await app.call('POST', `/v1/redemptions/${order.orderId}/cancel`);
    expect([cancel.status, cancel.body.code]).toEqual([409, 'already-confirmed']);
  });

  test.each([
    ['return', { return: 'return' }, opened, 'unused', '2026-11-13T00:00:00Z'],
    ['return, too late', { return: 'return' }, opened + 2 * day, 'used', '2026-11-13T00:00:00Z'],
    ['extend', { return: 'extend', extendDays: 7 }, opened, 'unused', '2026-11-20T00:00:00Z'],
    [
      'extend, too late for what it was',
      { return: 'extend', extendDays: 7 },
      opened + 2 * day,
      'unused',
      '2026-11-20T08:00:00Z',
    ],
    ['keep', { return: 'keep' }, opened, 'used', '2026-11-13T00:00:00Z'],
  ] as const)('policy %s (%j)', async (_, policy, at, status, validTo) => {
    const order = await confirmed({ refund: policy });
    app.clock.time = at;
    const done = await refund(order, { refundId: 'r', all: true });
    const copy = await copyOf(order);
    app.clock.time = opened;
    expect(done.body.returned).toEqual(status === 'unused' ? [order.copy] : []);
    expect(copy).toMatchObject({ status, validTo });
  });

  test('threshold policy: what the rest no longer earns is taken back, and given back with the rest', async () => {
    const order = await confirmed({ threshold: { amount: 3000 }, refund: { threshold: 'take-back' } });
    const one = await refund(order, { refundId: 'r-1', lines: unitsOf('a', 1) });
    expect(one.body).toMatchObject({ amount: 300, costs: [{ bearer: 'platform', amount: 700 }] });
    const { events } = (await app.call('GET', `/v1/redemptions/${order.orderId}`)).body;
    expect(events).toContainEqual(
      expect.objectContaining({ what: 'refunding', refundId: 'r-1', takenBack: 500 }),
    );
    const rest = await refund(order, { refundId: 'r-2', all: true });
    expect(rest.body).toMatchObject({
      amount: 2600,
      shipping: 100,
      costs: [{ bearer: 'platform', amount: 0 }],
    });
  });

  test('the template of the freeze decides, not today’s', async () => {
    const order = await confirmed({ refund: { return: 'return' } });
    const { templates } = app.ports;
    const today = await templates.get(order.couponId);
    if (!today) throw new Error('The template is gone.');
    const keeping = { ...today.refund, return: 'keep' as const };
    expect(await templates.replace({ ...today, refund: keeping, rev: today.rev + 1 }, today.rev)).toBe(true);
    expect((await refund(order, { refundId: 'r', all: true })).body.returned).toEqual([order.copy]);
  });
});

describe('a refund asked for again', () => {
  test('is answered as it was, for ever, in whatever order the lines are named', async () => {
    const order = await confirmed();
    const lines = [...unitsOf('a', 1), ...unitsOf('b', 1)];
    const first = await refund(order, { refundId: 'r-1', lines });
    const later = await refund(order, { refundId: 'r-2', all: true });
    const again = await refund(order, { refundId: 'r-1', lines: lines.toReversed() });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await refund(order, { refundId: 'r-2', all: true })).body).toEqual(later.body);
  });

  test('by its Idempotency-Key is replayed', async () => {
    const order = await confirmed();
    const key = { 'idempotency-key': `key-${order.orderId}` };
    const first = await refund(order, { refundId: 'r', all: true }, key);
    const again = await refund(order, { refundId: 'r', all: true }, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  test.each([
    ['another quantity', { lines: unitsOf('a', 2) }],
    ['another line', { lines: unitsOf('b', 1) }],
    ['one more line', { lines: [...unitsOf('a', 1), ...unitsOf('b', 1)] }],
    ['all', { all: true }],
  ])('with %s is refused, and changes nothing', async (_, content) => {
    const order = await confirmed();
    await refund(order, { refundId: 'r', lines: unitsOf('a', 1) });
    const before = await app.call('GET', `/v1/redemptions/${order.orderId}`);
    const other = await refund(order, { refundId: 'r', ...content });
    expect([other.status, other.body.code]).toEqual([409, 'refund-mismatch']);
    expect(other.body.params).toEqual({ orderId: order.orderId, refundId: 'r' });
    expect((await app.call('GET', `/v1/redemptions/${order.orderId}`)).body).toEqual(before.body);
  });

  test('refundIds of one order mean nothing for another', async () => {
    const [one, two] = [await confirmed(), await confirmed()];
    await refund(one, { refundId: 'r', lines: unitsOf('a', 1) });
    expect((await refund(two, { refundId: 'r', all: true })).status).toBe(200);
  });
});

describe('at the same moment', () => {
  test('one refund asked for ten times is made once', async () => {
    const order = await confirmed();
    const asked = Array.from({ length: 10 }, () => refund(order, { refundId: 'r', lines: unitsOf('a', 2) }));
    const answers = await Promise.all(asked);
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
    const read = await app.call('GET', `/v1/redemptions/${order.orderId}`);
    expect(read.body.refunds).toEqual([answers[0]?.body]);
  });

  test('of two refunds of the last unit one is made', async () => {
    const order = await confirmed();
    const answers = await Promise.all(
      ['r-1', 'r-2'].map((refundId) => refund(order, { refundId, lines: unitsOf('b', 1) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      code: 'refund-exceeds',
      params: { lineId: 'b', asked: 1, bought: 1, refunded: 1, left: 0 },
    });
  });

  test('refunds of all units one by one come to what was paid, and the coupon back once', async () => {
    const order = await confirmed();
    const units = ['a', 'a', 'a', 'b'];
    const answers = await Promise.all(
      units.map((lineId, n) => refund(order, { refundId: `r-${n}`, lines: unitsOf(lineId, 1) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.amount, 0)).toBe(2900);
    expect(answers.flatMap(({ body }) => body.returned)).toEqual([order.copy]);
    expect((await app.call('GET', `/v1/redemptions/${order.orderId}`)).body.status).toBe('refunded');
  });
});

describe('refusals', () => {
  test('an unknown order', async () => {
    const done = await refund({ orderId: 'nobody' }, { refundId: 'r', all: true });
    expect([done.status, done.body.code, done.body.params]).toEqual([
      404,
      'not-found',
      { orderId: 'nobody' },
    ]);
  });

  test.each([
    ['frozen', async () => {}],
    [
      'cancelled',
      async ({ orderId }: Bought) => void (await app.call('POST', `/v1/redemptions/${orderId}/cancel`)),
    ],
    [
      'expired',
      async ({ orderId }: Bought) => {
        app.clock.time = opened + 901_000;
        await app.call('POST', `/v1/redemptions/${orderId}/confirm`);
        app.clock.time = opened;
      },
    ],
  ])('an order that is %s', async (status, become) => {
    const order = await frozen();
    await become(order);
    const done = await refund(order, { refundId: 'r', all: true });
    expect([done.status, done.body.code]).toEqual([409, 'not-confirmed']);
    expect(done.body.params).toEqual({ orderId: order.orderId, status });
  });

  test('an order that was cancelled before it was frozen', async () => {
    await app.call('POST', '/v1/redemptions/o-tombstone/cancel');
    const done = await refund({ orderId: 'o-tombstone' }, { refundId: 'r', all: true });
    expect([done.status, done.body.code]).toEqual([409, 'not-confirmed']);
  });

  test('more than is left, and all where nothing is', async () => {
    const order = await confirmed();
    await refund(order, { refundId: 'r-1', lines: unitsOf('a', 2) });
    const more = await refund(order, { refundId: 'r-2', lines: unitsOf('a', 2) });
    expect([more.status, more.body.code]).toEqual([409, 'refund-exceeds']);
    expect(more.body.params).toEqual({ lineId: 'a', asked: 2, bought: 3, refunded: 2, left: 1 });
    await refund(order, { refundId: 'r-3', all: true });
    const nothing = await refund(order, { refundId: 'r-4', all: true });
    expect([nothing.status, nothing.body.code, nothing.body.params]).toEqual([
      409,
      'refund-exceeds',
      { left: 0 },
    ]);
  });

  test.each([
    ['a line that the order does not have', { lines: unitsOf('z', 1) }, '/lines/0/lineId'],
    ['a line named twice', { lines: [...unitsOf('a', 1), ...unitsOf('a', 1)] }, '/lines/1/lineId'],
    ['no unit', { lines: unitsOf('a', 0) }, '/lines/0/quantity'],
    ['half a unit', { lines: unitsOf('a', 0.5) }, '/lines/0/quantity'],
    ['no line', { lines: [] }, '/lines'],
    ['neither lines nor all', {}, ''],
    ['both lines and all', { lines: unitsOf('a', 1), all: true }, ''],
    ['not all', { all: false }, '/all'],
    ['an unknown field', { all: true, amount: 5 }, '/amount'],
    ['no refundId', { all: true, refundId: null }, '/refundId'],
  ])('%s: 400', async (_, content, pointer) => {
    const order = await confirmed();
    const done = await refund(order, { refundId: 'r', ...content });
    expect([done.status, done.body.code, done.body.errors?.[0]?.pointer]).toEqual([400, 'invalid', pointer]);
    expect((await app.call('GET', `/v1/redemptions/${order.orderId}`)).body.refunds).toEqual([]);
  });

  test.each(['not-confirmed', 'refund-exceeds', 'refund-mismatch'])('%s has a page', async (code) => {
    const page = await app.call('GET', `/problems/${code}`);
    expect([page.status, String(page.body).includes(code)]).toEqual([200, true]);
  });
});

test('the OpenAPI document has the route, its answer and an example of both', async () => {
  const { body } = await app.call('GET', '/openapi.json');
  const operation = body.paths['/v1/redemptions/{orderId}/refunds'].post;
  const asked = operation.requestBody.content['application/json'].schema;
  expect(asked.example).toMatchObject({ refundId: expect.any(String), lines: expect.any(Array) });
  expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '400', '404', '409']));
  expect(body.components.schemas.Refund.example).toMatchObject({ status: 'partly-refunded' });
});
