import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim, type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('badges', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
    await app.call('PUT', '/v1/items', {
      items: [
        item('milk', { categoryPath: ['grocery', 'dairy'], brandId: 'alpine', salePrice: 400 }),
        item('tv', { categoryPath: ['electronics'], merchantId: 'm1', salePrice: 90_000 }),
      ],
    });
  });
  afterAll(() => app.close());

  const item = (itemId: string, change: Record<string, unknown>) => ({
    itemId,
    title: itemId,
    currency: 'USD',
    ...change,
  });
  const ids = async (itemId: string, query = '') => {
    await app.synced();
    const done = await app.call('GET', `/v1/badges?itemIds=${itemId}${query}`);
    expect(done.status).toBe(200);
    return done.body.items[itemId].map((badge: { couponId: string }) => badge.couponId);
  };

  test('a badge as product pages get it, without a key', async () => {
    await publish(app, 'b-dairy', {
      scope: { include: [{ type: 'category', id: 'dairy' }] },
      attributes: { color: 'red' },
      threshold: { amount: 2000 },
    });
    await app.synced();
    const done = await app.call('GET', '/v1/badges?itemIds=milk,unheard-of', undefined, {
      authorization: '',
    });
    expect(done.body).toEqual({
      at: '2026-11-11T08:00:00Z',
      items: {
        milk: [
          {
            couponId: 'b-dairy',
            name: 'Ten off',
            label: '$10 off $20',
            discount: { type: 'amount-off', amount: 1000 },
            threshold: { amount: 2000, quantity: null, basis: 'remaining' },
            merchantId: null,
            attributes: { color: 'red' },
            opensAt: '2026-11-11T00:00:00Z',
            closesAt: '2026-11-12T00:00:00Z',
            soldOut: false,
          },
        ],
        'unheard-of': [],
      },
    });
    expect(done.headers.get('cache-control')).toBe('public, max-age=1');
    await app.call('POST', '/v1/templates/b-dairy/end');
  });

  test.each([
    ['2026-11-10T23:59:59.999Z', []],
    ['2026-11-11T00:00:00Z', ['b-window']],
    ['2026-11-11T23:59:59.999Z', ['b-window']],
    ['2026-11-12T00:00:00Z', []],
  ])('previewed at %s: %j', async (at, expected) => {
    const scope = { include: [{ type: 'item', id: 'windowed' }] };
    if ((await app.call('GET', '/v1/templates/b-window')).status === 404)
      await publish(app, 'b-window', { scope });
    expect(await ids('windowed', `&at=${at}`)).toEqual(expected);
  });

  test('a badge disappears at the millisecond that its window closes, with no message at all', async () => {
    const scope = { include: [{ type: 'item', id: 'closing' }] };
    await publish(app, 'b-closing', { scope });
    const before = app.clock.time;
    app.clock.time = Date.parse('2026-11-11T23:59:59.999Z');
    expect(await ids('closing')).toEqual(['b-closing']);
    app.clock.time += 1;
    expect(await ids('closing')).toEqual([]);
    app.clock.time = before;
  });

  test('Cache-Control never reaches past the next boundary', async () => {
    await publish(app, 'b-edge', { scope: { include: [{ type: 'item', id: 'edge' }] } });
    await app.synced();
    const before = app.clock.time;
    app.clock.time = Date.parse('2026-11-11T23:59:59.500Z');
    const done = await app.call('GET', '/v1/badges?itemIds=edge');
    expect(done.headers.get('cache-control')).toBe('public, max-age=0');
    app.clock.time = before;
  });

  test('an ETag gives 304 until something changes', async () => {
    await publish(app, 'b-etag', { scope: { include: [{ type: 'item', id: 'tagged' }] } });
    await app.synced();
    const first = await app.call('GET', '/v1/badges?itemIds=tagged');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    const again = await app.call('GET', '/v1/badges?itemIds=tagged', undefined, { 'if-none-match': etag });
    expect([again.status, again.body]).toEqual([304, '']);
    await app.call('POST', '/v1/templates/b-etag/pause');
    await app.synced();
    const paused = await app.call('GET', '/v1/badges?itemIds=tagged', undefined, { 'if-none-match': etag });
    expect([paused.status, paused.body.items]).toEqual([200, { tagged: [] }]);
  });

  test('by merchant, brand, relation and all; an unknown item may match; excluded ones never', async () => {
    await publish(app, 'b-merchant', { merchantId: 'm1', scope: { include: [{ type: 'all' }] } });
    await publish(app, 'b-brand', { scope: { include: [{ type: 'brand', id: 'alpine' }] } });
    await publish(app, 'b-list', {
      scope: { include: [{ type: 'items' }], exclude: [{ type: 'item', id: 'tv' }] },
    });
    await app.call('PUT', '/v1/templates/b-list/items', { items: [{ itemId: 'tv' }, { itemId: 'mystery' }] });
    expect(await ids('tv')).toEqual(['b-merchant']);
    expect(await ids('milk')).toEqual(['b-brand']);
    expect(await ids('mystery')).toEqual(['b-list']);
    await publish(app, 'b-all');
    expect(await ids('nobody-knows')).toEqual(['b-all']);
    await app.call('POST', '/v1/templates/b-all/end');
    expect(await ids('nobody-knows')).toEqual([]);
  });

  test('channel and region fit exactly, and none fits only what is everywhere', async () => {
    const scope = { include: [{ type: 'item', id: 'placed' }] };
    await publish(app, 'b-app', { scope, channels: ['app'] });
    await publish(app, 'b-claim-east', { scope, claim: { ...templateBody().claim, regions: ['east'] } });
    expect(await ids('placed')).toEqual([]);
    expect(await ids('placed', '&channel=app')).toEqual(['b-app']);
    expect(await ids('placed', '&channel=app&region=east')).toEqual(['b-app', 'b-claim-east']);
    expect(await ids('placed', '&channel=APP')).toEqual([]);
  });

  test('best first by saving, sold-out ones last, and the last copy is announced', async () => {
    const scope = {
      include: [
        { type: 'item', id: 'tv' },
        { type: 'item', id: 'milk' },
      ],
    };
    await publish(app, 'b-small', { scope, discount: { type: 'amount-off', amount: 100 } });
    await publish(app, 'b-large', {
      scope,
      discount: { type: 'amount-off', amount: 5000 },
      claim: { ...templateBody().claim, total: 1 },
    });
    expect((await ids('tv')).slice(0, 1)).toEqual(['b-large']);
    await claim(app, 'b-large', 'buyer');
    const done = await app.call('GET', '/v1/badges?itemIds=tv');
    const badges = done.body.items.tv;
    expect(badges.at(-1)).toMatchObject({ couponId: 'b-large', soldOut: true });
    expect(await ids('tv', '&limit=1')).not.toEqual(['b-large']);
  });

  test('POST takes up to 500 items, GET up to 100', async () => {
    const many = Array.from({ length: 500 }, (_, i) => `i-${i}`);
    const posted = await app.call('POST', '/v1/badges', { itemIds: many });
    expect(Object.keys(posted.body.items)).toHaveLength(500);
    expect((await app.call('POST', '/v1/badges', { itemIds: [...many, 'x'] })).status).toBe(400);
    expect((await app.call('GET', `/v1/badges?itemIds=${many.slice(0, 101)}`)).status).toBe(400);
    expect((await app.call('GET', '/v1/badges')).body.errors[0].pointer).toBe('/itemIds');
  });
});
