import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedApp, openApp, templateBody } from './open-app.ts';

describe('protocol', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  test.each([
    ['no key', undefined, 401],
    ['a wrong key', 'Bearer something-else-entirely', 401],
    ['not a bearer', 'Basic dGVzdA==', 401],
  ])('%s is unauthenticated', async (_, authorization, status) => {
    const done = await app.call('GET', '/v1/templates', undefined, { authorization: authorization ?? '' });
    expect([done.status, done.body.code]).toEqual([status, 'unauthenticated']);
  });

  test.each([
    '/v1/badges?itemIds=a',
    '/v1/coupons',
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/docs',
    '/problems/sold-out',
  ])('%s needs no key', async (path) => {
    expect((await app.call('GET', path, undefined, { authorization: '' })).status).toBe(200);
  });

  test('broken JSON, another media type, a body too large, an unknown path', async () => {
    const malformed = await app.call('POST', '/v1/templates', '{"name":');
    expect([malformed.status, malformed.body.code]).toEqual([400, 'malformed']);
    const form = await app.call('POST', '/v1/templates', 'a=b', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.status, form.body.code]).toEqual([415, 'unsupported-media-type']);
    const large = await app.call(
      'POST',
      '/v1/templates',
      templateBody({ description: 'x'.repeat(1024 * 1024) }),
    );
    expect([large.status, large.body.code]).toEqual([413, 'too-large']);
    const announced = await app.call('POST', '/v1/templates', '{}', { 'content-length': '1048577' });
    expect([announced.status, announced.body.code]).toEqual([413, 'too-large']);
    const unreadable = await app.call('POST', '/v1/templates', '{}', { 'content-length': 'much' });
    expect([unreadable.status, unreadable.body.code]).toEqual([413, 'too-large']);
    const nowhere = await app.call('GET', '/v1/nowhere');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not-found']);
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    ['application/json', 200],
    ['Application/JSON ; charset=utf-8', 200],
    ['application/vnd.shop+json', 200],
    ['application/vnd.a+b+json', 415],
    ['application/jsonx', 415],
    ['text/plain', 415],
    ['', 415],
  ])('a body of type "%s" is answered %i', async (type, status) => {
    const done = await app.call('POST', '/v1/badges', { itemIds: ['a'] }, { 'content-type': type });
    expect(done.status).toBe(status);
  });

  test('the same key and request get the first answer, byte for byte', async () => {
    const headers = { 'idempotency-key': 'create-1' };
    const first = await app.call('POST', '/v1/templates', templateBody(), headers);
    const again = await app.call('POST', '/v1/templates', templateBody(), headers);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await app.call('POST', '/v1/templates', templateBody({ name: 'Other' }), headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
    const bad = await app.call('POST', '/v1/templates', templateBody(), { 'idempotency-key': 'a b' });
    expect(bad.status).toBe(400);
  });

  test('what was refused as invalid may be corrected under the same key', async () => {
    const headers = { 'idempotency-key': 'create-2' };
    const bad = await app.call('POST', '/v1/templates', templateBody({ currency: 'nope' }), headers);
    expect(bad.status).toBe(400);
    expect((await app.call('POST', '/v1/templates', templateBody(), headers)).status).toBe(201);
  });

  test('two at the same moment: one effect', async () => {
    const headers = { 'idempotency-key': 'create-3' };
    const both = await Promise.all(
      [1, 2].map(() => app.call('POST', '/v1/templates', templateBody(), headers)),
    );
    const made = both.filter(({ status }) => status === 201).map(({ body }) => body.id);
    expect(new Set(made).size).toBe(1);
    for (const { status, body } of both) if (status !== 201) expect(body.code).toBe('request-in-progress');
  });

  test('items, users and their round trip', async () => {
    const item = {
      itemId: 'i-1',
      title: 'Thing',
      categoryPath: ['x'],
      brandId: null,
      merchantId: null,
      tags: [],
      salePrice: null,
      currency: 'USD',
      salesCount: 0,
      imageUrl: null,
      listedAt: '2026-01-01T00:00:00Z',
    };
    expect((await app.call('PUT', '/v1/items', { items: [item] })).body).toEqual({ written: 1 });
    expect((await app.call('GET', '/v1/items/i-1')).body).toEqual(item);
    expect((await app.call('DELETE', '/v1/items/i-1')).status).toBe(204);
    expect((await app.call('GET', '/v1/items/i-1')).status).toBe(404);
    const user = { level: 'gold', tags: ['a'], registeredAt: '2026-01-01T00:00:00Z', blocked: false };
    await app.call('PUT', '/v1/users/u-1', user);
    expect((await app.call('GET', '/v1/users/u-1')).body).toEqual({ userId: 'u-1', ...user });
    expect((await app.call('GET', '/v1/users/nobody')).status).toBe(404);
  });

  test('the OpenAPI document names every route and its problems', async () => {
    const { body } = await app.call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const claims = body.paths['/v1/coupons/{couponId}/claims'].post;
    expect(Object.keys(claims.responses)).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '404', '409', '413', '429']),
    );
    expect(claims.requestBody.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['userId'],
    });
  });

  test.each([
    ['/v1/templates', 'post', { name: 'Idempotency-Key', in: 'header', required: false }],
    ['/v1/coupons/{couponId}/claims', 'post', { name: 'Idempotency-Key', in: 'header', required: false }],
    ['/v1/templates/{id}', 'patch', { name: 'If-Match', in: 'header', required: true }],
  ])('the OpenAPI document has the headers of %s', async (path, method, header) => {
    const { parameters } = (await app.call('GET', '/openapi.json')).body.paths[path][method];
    expect(parameters).toContainEqual(expect.objectContaining(header));
  });

  test('the OpenAPI document gives no key to what changes nothing', async () => {
    const { body } = await app.call('GET', '/openapi.json');
    expect(JSON.stringify(body.paths['/v1/eligibility'])).not.toContain('Idempotency-Key');
  });

  test('the syncer’s report is the admin’s', async () => {
    await app.synced();
    const report = await app.call('GET', '/v1/sync');
    expect(report.body).toMatchObject({ lag: 0, trouble: null });
    expect((await app.call('GET', '/v1/sync', undefined, { authorization: '' })).status).toBe(401);
  });
});
