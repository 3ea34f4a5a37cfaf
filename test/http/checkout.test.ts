import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish } from './open-app.ts';

const line = (change: Record<string, unknown> = {}) => ({
  lineId: '1',
  itemId: 'sku-1',
  quantity: 2,
  unitPrice: 4999,
  ...change,
});
const cart = (lines: unknown[] = [line()], change: Record<string, unknown> = {}) => ({
  currency: 'USD',
  shippingFee: 1000,
  lines,
  ...change,
});

describe('checkout', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  test('a wallet of two: one usable, one short of its threshold with a hint', async () => {
    await publish(app, 'e-off', { discount: { type: 'amount-off', amount: 500 } });
    await publish(app, 'e-big', {
      discount: { type: 'amount-off', amount: 5000 },
      threshold: { amount: 20000 },
      stacking: { group: 'other' },
    });
    const off = await claim(app, 'e-off', 'e1');
    const big = await claim(app, 'e-big', 'e1');
    const done = await app.call('POST', '/v1/eligibility', { userId: 'e1', cart: cart() });
    expect(done.status).toBe(200);
    expect(done.body).toEqual({
      usable: [
        { userCouponId: off, couponId: 'e-off', discount: 500, allocations: [{ lineId: '1', amount: 500 }] },
      ],
      unusable: [
        {
          userCouponId: big,
          couponId: 'e-big',
          reasons: [
            {
              code: 'threshold-not-met',
              params: { required: 20000, actual: 9998, shortfall: 10002 },
              message: expect.any(String),
            },
          ],
        },
      ],
      best: {
        userCouponIds: [off],
        discount: 500,
        shippingDiscount: 0,
        subtotal: 9998,
        shippingFee: 1000,
        payable: 10498,
        exact: true,
        upperBound: 500,
        coupons: [
          {
            userCouponId: off,
            couponId: 'e-off',
            discount: 500,
            shippingDiscount: 0,
            costs: [{ bearer: 'platform', amount: 500 }],
          },
        ],
        lines: [
          {
            lineId: '1',
            subtotal: 9998,
            discount: 500,
            payable: 9498,
            coupons: [{ userCouponId: off, amount: 500 }],
          },
        ],
      },
      selected: null,
      hints: [
        { couponId: 'e-big', userCouponId: big, shortfall: 10002, shortfallQuantity: 0, wouldSave: 5000 },
      ],
      claimable: [],
    });
  });

  test('freeze, confirm and their retries; a frozen copy is not usable elsewhere', async () => {
    await publish(app, 'f-one');
    const copy = await claim(app, 'f-one', 'f1');
    const order = {
      orderId: 'o-1',
      userId: 'f1',
      userCouponIds: [copy],
      cart: cart(),
      expectedDiscount: 1000,
    };
    const frozen = await app.call('POST', '/v1/redemptions', order);
    expect(frozen.status).toBe(201);
    expect(frozen.body).toMatchObject({
      orderId: 'o-1',
      userId: 'f1',
      status: 'frozen',
      discount: 1000,
      payable: 9998,
      expiresAt: '2026-11-11T08:15:00Z',
      refunds: [],
    });
    expect((await app.call('POST', '/v1/redemptions', order)).body).toEqual(frozen.body);
    const other = await app.call('POST', '/v1/redemptions', {
      ...order,
      cart: cart([line({ quantity: 3 })]),
    });
    expect([other.status, other.body.code]).toEqual([409, 'order-mismatch']);
    const elsewhere = await app.call('POST', '/v1/redemptions', { ...order, orderId: 'o-2' });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'coupon-unavailable']);
    expect(elsewhere.body.params.coupons[0].reasons[0].code).toBe('frozen');

    const confirmed = await app.call('POST', '/v1/redemptions/o-1/confirm');
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'confirmed']);
    expect((await app.call('POST', '/v1/redemptions/o-1/confirm')).body).toEqual(confirmed.body);
    const late = await app.call('POST', '/v1/redemptions/o-1/cancel');
    expect([late.status, late.body.code]).toEqual([409, 'already-confirmed']);
    const used = await app.call('GET', `/v1/users/f1/coupons/${copy}`);
    expect(used.body).toMatchObject({ status: 'used', orderId: 'o-1', usedAt: '2026-11-11T08:00:00Z' });
    const stats = await app.call('GET', '/v1/templates/f-one/stats');
    expect(stats.body).toMatchObject({ used: 1, discountGiven: 1000 });
  });

  test('cancel gives the copy back; a cancelled order can’t be frozen again', async () => {
    await publish(app, 'f-two');
    const copy = await claim(app, 'f-two', 'f2');
    const order = { orderId: 'o-3', userId: 'f2', userCouponIds: [copy], cart: cart() };
    await app.call('POST', '/v1/redemptions', order);
    const cancelled = await app.call('POST', '/v1/redemptions/o-3/cancel');
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    expect((await app.call('GET', `/v1/users/f2/coupons/${copy}`)).body.status).toBe('unused');
    const again = await app.call('POST', '/v1/redemptions', order);
    expect([again.status, again.body.code]).toEqual([409, 'order-cancelled']);
    const confirm = await app.call('POST', '/v1/redemptions/o-3/confirm');
    expect([confirm.status, confirm.body.code]).toEqual([409, 'order-cancelled']);
  });

  test('a cancel that overtakes its freeze leaves a tombstone', async () => {
    const cancelled = await app.call('POST', '/v1/redemptions/o-4/cancel');
    expect([cancelled.status, cancelled.body.status, cancelled.body.userId]).toEqual([
      200,
      'cancelled',
      null,
    ]);
    const order = { orderId: 'o-4', userId: 'f2', userCouponIds: [], cart: cart() };
    const frozen = await app.call('POST', '/v1/redemptions', order);
    expect([frozen.status, frozen.body.code]).toEqual([409, 'order-cancelled']);
    expect((await app.call('POST', '/v1/redemptions/o-unknown/confirm')).status).toBe(404);
  });

  test('past its time a frozen order is expired, its copy back in the wallet', async () => {
    await publish(app, 'f-three');
    const copy = await claim(app, 'f-three', 'f3');
    await app.call('POST', '/v1/redemptions', {
      orderId: 'o-5',
      userId: 'f3',
      userCouponIds: [copy],
      cart: cart(),
      ttlSeconds: 60,
    });
    app.clock.time += 60_000;
    const confirm = await app.call('POST', '/v1/redemptions/o-5/confirm');
    app.clock.time -= 60_000;
    expect([confirm.status, confirm.body.code]).toEqual([409, 'expired']);
    expect((await app.call('GET', `/v1/users/f3/coupons/${copy}`)).body.status).toBe('unused');
    expect((await app.call('GET', '/v1/redemptions/o-5')).body.status).toBe('expired');
  });

  test('another figure than expected, conflicts and unknown copies are refusals', async () => {
    await publish(app, 'g-a');
    await publish(app, 'g-b');
    const a = await claim(app, 'g-a', 'g');
    const b = await claim(app, 'g-b', 'g');
    const freeze = (change: Record<string, unknown>) =>
      app.call('POST', '/v1/redemptions', {
        orderId: 'o-6',
        userId: 'g',
        userCouponIds: [a],
        cart: cart(),
        ...change,
      });
    const changed = await freeze({ expectedDiscount: 999 });
    expect([changed.status, changed.body.code, changed.body.params.discount]).toEqual([
      409,
      'discount-changed',
      1000,
    ]);
    const both = await freeze({ userCouponIds: [a, b] });
    expect([both.status, both.body.code]).toEqual([409, 'combination-refused']);
    expect(both.body.params.conflicts).toEqual([{ between: [a, b], rule: 'same-group' }]);
    const unknown = await freeze({ userCouponIds: ['uc-none'] });
    expect([unknown.status, unknown.body.code]).toEqual([409, 'coupon-unavailable']);
    expect(unknown.body.params.coupons[0].reasons[0].code).toBe('unknown-coupon');
    expect((await app.call('GET', '/v1/redemptions/o-6')).status).toBe(404);
  });

  test.each([
    ['the last millisecond', 59_999, [201, 'frozen']],
    ['its end, swept or not', 60_000, [409, 'expired']],
  ])('the same freeze again at %s of its time', async (_, later, expected) => {
    const couponId = `again-${later}`;
    await publish(app, couponId);
    const copy = await claim(app, couponId, couponId);
    const order = { orderId: `o-${couponId}`, userId: couponId, userCouponIds: [copy], ttlSeconds: 60 };
    const freeze = () => app.call('POST', '/v1/redemptions', { ...order, cart: cart() });
    expect((await freeze()).status).toBe(201);
    const before = app.clock.time;
    app.clock.time += later;
    const again = await freeze();
    app.clock.time = before;
    expect([again.status, again.body.code ?? again.body.status]).toEqual(expected);
  });

  test('a freeze says why a coupon can’t be used as eligibility does, sentence by sentence', async () => {
    await publish(app, 'why', { threshold: { amount: 20000 }, channels: ['app'] });
    const copy = await claim(app, 'why', 'y');
    const order = { userId: 'y', cart: cart() };
    const asked = await app.call('POST', '/v1/eligibility', order);
    const refused = await app.call('POST', '/v1/redemptions', {
      ...order,
      orderId: 'o-why',
      userCouponIds: [copy],
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'coupon-unavailable']);
    expect(refused.body.params.coupons).toEqual(asked.body.unusable);
    expect(asked.body.unusable[0].reasons).toMatchObject([
      { code: 'wrong-channel', message: expect.any(String) },
      { code: 'threshold-not-met', message: expect.any(String) },
    ]);
    await app.call('POST', `/v1/users/y/coupons/${copy}/void`);
    const void_ = await app.call('POST', '/v1/redemptions', {
      ...order,
      orderId: 'o-why',
      userCouponIds: [copy],
    });
    expect(void_.body.params.coupons[0].reasons).toEqual([
      { code: 'void', params: {}, message: 'This coupon was withdrawn.' },
    ]);
  });

  test('30 orders for the same copy: one of them holds it', async () => {
    await publish(app, 'h-one');
    const copy = await claim(app, 'h-one', 'h');
    const done = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        app.call('POST', '/v1/redemptions', {
          orderId: `h-${i}`,
          userId: 'h',
          userCouponIds: [copy],
          cart: cart(),
        }),
      ),
    );
    expect(done.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of done) if (status !== 201) expect(body.code).toBe('coupon-unavailable');
  });

  test('what a line leaves out is taken from the item that the service knows', async () => {
    const items = [
      { itemId: 'known', title: 'Known', categoryPath: ['toys', 'cars'], currency: 'USD', salePrice: 900 },
    ];
    await app.call('PUT', '/v1/items', { items });
    await publish(app, 'k-cat', { scope: { include: [{ type: 'category', id: 'toys' }] } });
    await claim(app, 'k-cat', 'k');
    const usable = async (change: Record<string, unknown>) => {
      const done = await app.call('POST', '/v1/eligibility', {
        userId: 'k',
        cart: cart([line({ itemId: 'known', ...change })]),
      });
      return done.body.usable.length;
    };
    expect(await usable({})).toBe(1);
    expect(await usable({ categoryPath: [] })).toBe(0);
    expect(await usable({ categoryPath: null })).toBe(0);
    expect(await usable({ categoryPath: ['toys'] })).toBe(1);
  });

  test('a simulation answers like eligibility for templates that exist nowhere', async () => {
    const template = (id: string, change: Record<string, unknown>) => ({
      id,
      name: id,
      currency: 'USD',
      discount: { type: 'percent-off', rateBps: 1000 },
      scope: { include: [{ type: 'items' }] },
      ...change,
    });
    const done = await app.call('POST', '/v1/simulations', {
      templates: [template('s-1', { itemIds: ['sku-1'], copies: 2, stacking: { perOrder: 2 } })],
      cart: cart(),
    });
    expect(done.status).toBe(200);
    expect(done.body.usable.map((each: { userCouponId: string }) => each.userCouponId)).toEqual([
      's-1:1',
      's-1:2',
    ]);
    expect(done.body.best).toMatchObject({
      userCouponIds: ['s-1:1', 's-1:2'],
      discount: 1000 + 900,
      exact: true,
    });
    expect(done.body.claimable).toEqual([]);
  });
});
