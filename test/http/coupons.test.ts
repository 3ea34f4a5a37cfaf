import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('coupon pages and discovery', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
    const items = [
      {
        itemId: 'a',
        title: 'Whole milk',
        categoryPath: ['grocery', 'dairy'],
        brandId: 'alpine',
        salePrice: 400,
        salesCount: 5,
      },
      {
        itemId: 'b',
        title: 'Greek yogurt',
        categoryPath: ['grocery', 'dairy'],
        brandId: 'meadow',
        salePrice: 150,
        salesCount: 9,
      },
      {
        itemId: 'c',
        title: 'Crème brûlée',
        categoryPath: ['grocery', 'dessert'],
        brandId: 'meadow',
        salePrice: null,
        salesCount: 1,
      },
      {
        itemId: 'd',
        title: 'Coffee',
        categoryPath: ['grocery', 'drinks'],
        brandId: 'alpine',
        salePrice: 900,
        salesCount: 9,
      },
    ];
    await app.call('PUT', '/v1/items', {
      items: items.map((item, i) => ({ ...item, currency: 'USD', listedAt: `2026-01-0${i + 1}T00:00:00Z` })),
    });
    await publish(app, 'p-list', {
      scope: { include: [{ type: 'items' }] },
      discount: { type: 'amount-off', amount: 200 },
    });
    await app.call('PUT', '/v1/templates/p-list/items', {
      items: [
        { itemId: 'd', sort: 0 },
        { itemId: 'b', sort: 1 },
        { itemId: 'c', sort: 2 },
        { itemId: 'a', sort: 3 },
        { itemId: 'unknown', sort: 4 },
      ],
    });
    await publish(app, 'p-cat', {
      name: 'Dairy week',
      scope: { include: [{ type: 'category', id: 'dairy' }] },
    });
    await app.synced();
  });
  afterAll(() => app.close());

  test('the shopper’s view; a draft is not there', async () => {
    const shown = await app.call('GET', '/v1/coupons/p-cat');
    expect(shown.body).toMatchObject({
      couponId: 'p-cat',
      name: 'Dairy week',
      label: '$10 off',
      status: 'active',
      soldOut: false,
    });
    expect(shown.body).not.toHaveProperty('costShares');
    await app.call('POST', '/v1/templates', templateBody({ id: 'p-draft' }));
    expect((await app.call('GET', '/v1/coupons/p-draft')).status).toBe(404);
    await publish(app, 'p-ended', { scope: { include: [{ type: 'item', id: 'zz' }] } });
    await app.call('POST', '/v1/templates/p-ended/end');
    expect((await app.call('GET', '/v1/coupons/p-ended')).body.status).toBe('ended');
  });

  test.each([
    ['recommended', ['d', 'b', 'c', 'a']],
    ['sales', ['b', 'd', 'a', 'c']],
    ['price', ['b', 'a', 'd', 'c']],
    ['-price', ['d', 'a', 'b', 'c']],
    ['newest', ['d', 'c', 'b', 'a']],
  ])('sorted by %s, page by page', async (sort, expected) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await app.call('GET', `/v1/coupons/p-list/items?sort=${sort}&limit=1${after}`);
      expect([page.status, page.body.total, page.body.totalIsExact]).toEqual([200, 4, true]);
      seen.push(...page.body.items.map((item: { itemId: string }) => item.itemId));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(expected);
  });

  test('priceAfterCoupon takes the saving off, never below 0', async () => {
    const page = await app.call('GET', '/v1/coupons/p-list/items');
    const prices = Object.fromEntries(
      page.body.items.map((item: { itemId: string; priceAfterCoupon: number | null }) => [
        item.itemId,
        item.priceAfterCoupon,
      ]),
    );
    expect(prices).toEqual({ d: 700, b: 0, c: null, a: 200 });
  });

  test('searched and filtered, with facets that fit', async () => {
    const found = async (query: string) => {
      const page = await app.call('GET', `/v1/coupons/p-list/items?${query}`);
      return page.body.items.map((item: { itemId: string }) => item.itemId);
    };
    expect(await found('q=creme')).toEqual(['c']);
    expect(await found('q=yoghurt')).toEqual(['b']);
    expect(await found('category=dairy')).toEqual(['b', 'a']);
    expect(await found('brand=alpine&minPrice=500')).toEqual(['d']);
    expect(await found('maxPrice=400')).toEqual(['b', 'a']);
    const page = await app.call('GET', '/v1/coupons/p-list/items?brand=alpine');
    expect(page.body.facets.category).toEqual(
      expect.arrayContaining([
        { value: 'grocery', count: 2 },
        { value: 'dairy', count: 1 },
        { value: 'drinks', count: 1 },
      ]),
    );
    expect(
      page.body.facets.price.reduce((sum: number, bucket: { count: number }) => sum + bucket.count, 0),
    ).toBe(2);
  });

  test('a category coupon’s page is a query on the items', async () => {
    const page = await app.call('GET', '/v1/coupons/p-cat/items?sort=price');
    expect(page.body.items.map((item: { itemId: string }) => item.itemId)).toEqual(['b', 'a']);
  });

  test('discovery by words, category and item, with typing mistakes forgiven', async () => {
    const found = async (query: string) => {
      const page = await app.call('GET', `/v1/coupons?${query}`);
      expect(page.status).toBe(200);
      return page.body.coupons.map((coupon: { couponId: string }) => coupon.couponId);
    };
    expect(await found('q=dairy')).toContain('p-cat');
    expect(await found('q=diary%20week')).toContain('p-cat');
    expect(await found('itemId=a')).toEqual(expect.arrayContaining(['p-cat', 'p-list']));
    expect(await found('itemId=d')).toEqual(['p-list']);
    expect(await found('q=nothinglikeit')).toEqual([]);
    expect(await found('sort=ending')).not.toContain('p-ended');
  });

  describe('what others may keep', () => {
    const cacheControl = async (path: string) => (await app.call('GET', path)).headers.get('cache-control');

    test.each(['/v1/coupons', '/v1/coupons/p-cat', '/v1/coupons/p-cat/items?sort=price'])(
      '%s, for a second, and 304 for who has it',
      async (path) => {
        const first = await app.call('GET', path);
        expect(first.headers.get('cache-control')).toBe('public, max-age=1');
        const etag = first.headers.get('etag') ?? '';
        expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
        const again = await app.call('GET', path, undefined, { 'if-none-match': `"other", ${etag}` });
        expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
        expect((await app.call('GET', path, undefined, { 'if-none-match': '"other"' })).status).toBe(200);
      },
    );

    test('never past the instant at which a coupon in it opens or closes', async () => {
      const now = app.clock.time;
      const claim = {
        opensAt: new Date(now + 1500).toISOString(),
        closesAt: new Date(now + 3500).toISOString(),
      };
      await publish(app, 'p-brief', { scope: { include: [{ type: 'item', id: 'brief' }] }, claim });
      await app.synced();
      const page = '/v1/coupons/p-brief';
      const search = '/v1/coupons?itemId=brief';
      try {
        const seen: unknown[] = [];
        for (const ms of [0, 501, 1500, 2501, 3500]) {
          app.clock.time = now + ms;
          const { body } = await app.call('GET', page);
          seen.push([ms, body.status, await cacheControl(page), await cacheControl(search)]);
        }
        const [second, none] = ['public, max-age=1', 'public, max-age=0'];
        expect(seen).toEqual([
          [0, 'scheduled', second, second],
          [501, 'scheduled', none, second],
          [1500, 'active', second, second],
          [2501, 'active', none, none],
          [3500, 'ended', second, second],
        ]);
      } finally {
        app.clock.time = now;
      }
    });

    test('no refusal, and no page token', async () => {
      expect(await cacheControl('/v1/coupons/nowhere')).toBeNull();
      expect(await cacheControl('/v1/coupons/p-cat/page-token')).toBe('no-store');
    });
  });
});
