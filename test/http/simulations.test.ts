import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedApp, openApp } from './open-app.ts';

const cart = {
  currency: 'USD',
  shippingFee: 0,
  lines: [{ lineId: '1', itemId: 'a', quantity: 1, unitPrice: 5000 }],
};

function simulated(change: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 's',
    currency: 'USD',
    discount: { type: 'amount-off', amount: 1000 },
    scope: { include: [{ type: 'all' }] },
    ...change,
  };
}

describe('simulations', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  const simulate = (templates: readonly unknown[], selected: readonly string[] | null = null) =>
    app.call('POST', '/v1/simulations', { templates, selected, cart });

  test.each([
    ['an id twice', [simulated(), simulated()], '/templates/1/id'],
    [
      'an id that a copy of another has',
      [simulated({ copies: 2 }), simulated({ id: 's:2' })],
      '/templates/1/id',
    ],
    [
      'a random amount without its draw',
      [simulated({ discount: { type: 'random-amount', min: 1, max: 9 } })],
      '/templates/0/drawnAmount',
    ],
    [
      'a draw beyond the limits',
      [simulated({ discount: { type: 'random-amount', min: 1, max: 9 }, drawnAmount: 10 })],
      '/templates/0/drawnAmount',
    ],
    [
      'what creation refuses',
      [simulated(), simulated({ id: 't', discount: { type: 'percent-off', rateBps: 0 } })],
      '/templates/1/discount/rateBps',
    ],
  ])('%s is refused with the pointer of the field', async (_, templates, pointer) => {
    const refused = await simulate(templates);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid']);
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
  });

  test('a budget goes with the stock that it is shared over: neither plays a part', async () => {
    const discount = { type: 'random-amount', min: 100, max: 900, budget: 4000 };
    const claim = { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-11-12T00:00:00Z', total: 10 };
    const done = await simulate([simulated({ discount, claim, drawnAmount: 700 })]);
    expect(done.status).toBe(200);
    expect(done.body.best).toMatchObject({ userCouponIds: ['s'], discount: 700 });
  });

  test('copies of the longest id can be selected', async () => {
    const id = 'x'.repeat(64);
    const done = await simulate([simulated({ id, copies: 100 })], [`${id}:100`]);
    expect(done.status).toBe(200);
    expect(done.body.selected).toMatchObject({ userCouponIds: [`${id}:100`], discount: 1000 });
  });

  test('null means absent', async () => {
    const absent = { name: null, claim: null, validity: null, status: null, itemIds: null, copies: null };
    const done = await simulate([simulated({ ...absent, drawnAmount: null })]);
    expect(done.status).toBe(200);
    expect(done.body.usable).toMatchObject([{ userCouponId: 's', discount: 1000 }]);
  });
});
