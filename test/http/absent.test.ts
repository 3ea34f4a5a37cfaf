import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('null means absent', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  const line = { lineId: '1', itemId: 'a', quantity: 1, unitPrice: 5000 };
  const cart = { currency: 'USD', lines: [line] };

  test.each([
    ['a template’s id', 'POST', '/v1/templates', templateBody({ id: null })],
    [
      'all that an item may leave out',
      'PUT',
      '/v1/items',
      {
        items: [
          {
            itemId: 'i',
            title: 'I',
            currency: 'USD',
            categoryPath: null,
            brandId: null,
            merchantId: null,
            tags: null,
            salePrice: null,
            salesCount: null,
            imageUrl: null,
            listedAt: null,
          },
        ],
      },
    ],
    ['a relation’s sort', 'PUT', '/v1/templates/list/items', { items: [{ itemId: 'i', sort: null }] }],
    ['all of a user', 'PUT', '/v1/users/u', { level: null, tags: null, registeredAt: null, blocked: null }],
    [
      'a badge request but its items',
      'POST',
      '/v1/badges',
      { itemIds: ['i'], channel: null, region: null, limit: null, at: null },
    ],
    [
      'an eligibility request',
      'POST',
      '/v1/eligibility',
      {
        userId: 'u',
        channel: null,
        region: null,
        selected: null,
        include: null,
        cart: { ...cart, shippingFee: null },
      },
    ],
  ])('%s', async (_, method, path, body) => {
    await app.call('POST', '/v1/templates', templateBody({ id: 'list' }));
    const done = await app.call(method, path, body);
    expect([done.status, done.body.errors]).toEqual([
      method === 'POST' && path.endsWith('templates') ? 201 : 200,
      undefined,
    ]);
  });

  test('null takes out what an item had', async () => {
    const item = { itemId: 'alike', title: 'I', currency: 'USD' };
    await app.call('PUT', '/v1/items', { items: [{ ...item, tags: ['x'], salesCount: 3 }] });
    await app.call('PUT', '/v1/items', { items: [{ ...item, tags: null, salesCount: null }] });
    const read = await app.call('GET', '/v1/items/alike');
    expect(read.body).toMatchObject({ tags: [], categoryPath: [], salesCount: 0, salePrice: null });
  });

  test('an order is the same with null for what it left out', async () => {
    await publish(app, 'same');
    const copy = await claim(app, 'same', 's');
    const freeze = (change: Record<string, unknown>) => {
      const order = { orderId: 'o', userId: 's', userCouponIds: [copy], cart };
      return app.call('POST', '/v1/redemptions', { ...order, ...change });
    };
    expect((await freeze({ ttlSeconds: null })).status).toBe(201);
    const nulls = { ...cart, shippingFee: null, lines: [{ ...line, floorPrice: null }] };
    const again = await freeze({ cart: nulls, expectedDiscount: null });
    expect([again.status, again.body.status]).toEqual([201, 'frozen']);
  });
});
