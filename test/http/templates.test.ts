import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

describe('templates', () => {
  let app: OpenedApp;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  test('a draft comes back with every default filled in', async () => {
    const made = await app.call('POST', '/v1/templates', templateBody({ id: 't-defaults' }));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.body).toEqual({
      id: 't-defaults',
      rev: 1,
      name: 'Ten off',
      description: '',
      merchantId: null,
      status: 'draft',
      currency: 'USD',
      timeZone: 'UTC',
      priority: 0,
      attributes: {},
      discount: { type: 'amount-off', amount: 1000 },
      threshold: null,
      scope: { include: [{ type: 'all' }], exclude: [] },
      claim: {
        opensAt: '2026-11-11T00:00:00Z',
        closesAt: '2026-11-12T00:00:00Z',
        total: null,
        perUser: 1,
        perUserPerDay: null,
        perDay: null,
        channels: [],
        regions: [],
        audience: {
          levels: [],
          tags: [],
          excludeTags: [],
          newWithinDays: null,
          listId: null,
          provider: false,
          onSilence: 'refuse',
        },
        risk: { pageToken: false, challenge: false },
      },
      validity: { type: 'fixed', from: '2026-11-11T00:00:00Z', to: '2026-11-13T00:00:00Z' },
      channels: [],
      regions: [],
      stacking: { layer: 'platform', group: 'platform', exclusive: false, perOrder: 1, excludes: [] },
      costShares: [{ bearer: 'platform', rateBps: 10000 }],
      refund: { return: 'return', extendDays: 0, threshold: 'keep-discount' },
      createdAt: '2026-11-11T08:00:00Z',
      updatedAt: '2026-11-11T08:00:00Z',
    });
    expect((await app.call('GET', '/v1/templates/t-defaults')).body).toEqual(made.body);
  });

  test('what was shown can be sent back as it is, without what is not the operator’s', async () => {
    const made = await app.call('POST', '/v1/templates', templateBody());
    const { id, rev, status, createdAt, updatedAt, ...content } = made.body;
    const again = await app.call('POST', '/v1/templates', content);
    expect(again.status).toBe(201);
    const { id: otherId, createdAt: c2, updatedAt: u2, ...same } = again.body;
    expect(same).toEqual({ ...content, rev: 1, status: 'draft' });
    expect(otherId).not.toBe(id);
  });

  test.each([
    ['an unknown field', { colour: 'red' }, '/colour'],
    [
      'a field of another discount type',
      { discount: { type: 'amount-off', amount: 5, rateBps: 5 } },
      '/discount/rateBps',
    ],
    ['an amount of 0', { discount: { type: 'amount-off', amount: 0 } }, '/discount/amount'],
    ['an amount that is no integer', { discount: { type: 'amount-off', amount: 1.5 } }, '/discount/amount'],
    ['a rate over 100 %', { discount: { type: 'percent-off', rateBps: 10001 } }, '/discount/rateBps'],
    ['an empty include', { scope: { include: [] } }, '/scope/include'],
    [
      'all in exclude',
      { scope: { include: [{ type: 'all' }], exclude: [{ type: 'all' }] } },
      '/scope/exclude/0',
    ],
    ['a target without id', { scope: { include: [{ type: 'brand' }] } }, '/scope/include/0/id'],
    ['an unknown currency', { currency: 'XXQ' }, '/currency'],
    ['an unknown time zone', { timeZone: 'Mars/Base' }, '/timeZone'],
    ['cost shares that don’t sum', { costShares: [{ bearer: 'a', rateBps: 9999 }] }, '/costShares'],
    [
      'a claim window that ends before it starts',
      { claim: { opensAt: '2026-11-12T00:00:00Z', closesAt: '2026-11-11T00:00:00Z' } },
      '/claim/closesAt',
    ],
    [
      'a time that is not UTC',
      { claim: { opensAt: '2026-11-12T00:00:00+01:00', closesAt: '2026-11-13T00:00:00Z' } },
      '/claim/opensAt',
    ],
    ['layer merchant without merchantId', { stacking: { layer: 'merchant' } }, '/stacking/layer'],
    ['a bad id', { id: 'with space' }, '/id'],
  ])('refuses %s and points at it', async (_, change, pointer) => {
    const refused = await app.call('POST', '/v1/templates', templateBody(change));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.body.code).toBe('invalid');
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test('an id is taken once', async () => {
    await app.call('POST', '/v1/templates', templateBody({ id: 't-taken' }));
    const again = await app.call('POST', '/v1/templates', templateBody({ id: 't-taken' }));
    expect([again.status, again.body.code]).toEqual([409, 'already-exists']);
  });

  test('the whole life cycle, and no arrow beside it', async () => {
    const id = 't-life';
    await app.call('POST', '/v1/templates', templateBody({ id }));
    const step = async (action: string) => {
      const done = await app.call('POST', `/v1/templates/${id}/${action}`);
      return done.status === 200 ? done.body.status : done.body.code;
    };
    expect(await step('pause')).toBe('invalid-transition');
    expect(await step('publish')).toBe('active');
    expect(await step('publish')).toBe('invalid-transition');
    expect(await step('pause')).toBe('paused');
    expect(await step('resume')).toBe('active');
    expect(await step('end')).toBe('ended');
    expect(await step('resume')).toBe('invalid-transition');
    expect((await app.call('GET', `/v1/templates/${id}`)).body.claim.closesAt).toBe('2026-11-11T08:00:00Z');
  });

  test.each([
    ['2026-11-10T23:59:59Z', 'scheduled'],
    ['2026-11-11T00:00:00Z', 'active'],
    ['2026-11-11T23:59:59Z', 'active'],
    ['2026-11-12T00:00:00Z', 'ended'],
  ])('at %s the claim window says %s', async (at, status) => {
    await publish(app, `t-${status}-${at}`);
    const before = app.clock.time;
    app.clock.time = Date.parse(at);
    const shown = await app.call('GET', `/v1/templates/t-${status}-${at}`);
    app.clock.time = before;
    expect(shown.body.status).toBe(status);
  });

  describe('PATCH', () => {
    test('needs the revision that the operator saw', async () => {
      await app.call('POST', '/v1/templates', templateBody({ id: 't-patch' }));
      const missing = await app.call('PATCH', '/v1/templates/t-patch', { name: 'Other' });
      expect([missing.status, missing.body.code]).toEqual([400, 'invalid']);
      const first = await app.call(
        'PATCH',
        '/v1/templates/t-patch',
        { name: 'Other' },
        { 'if-match': '"1"' },
      );
      expect([first.status, first.body.name, first.body.rev]).toEqual([200, 'Other', 2]);
      const stale = await app.call('PATCH', '/v1/templates/t-patch', { name: 'Late' }, { 'if-match': '"1"' });
      expect([stale.status, stale.body.code]).toEqual([412, 'stale-revision']);
    });

    test('replaces a member whole, and null goes back to the default', async () => {
      const channels = ['app'];
      await app.call(
        'POST',
        '/v1/templates',
        templateBody({ id: 't-whole', channels, priority: 7, description: 'x' }),
      );
      const patch = { channels: ['web'], priority: null, threshold: { amount: 5000 } };
      const done = await app.call('PATCH', '/v1/templates/t-whole', patch, { 'if-match': '"1"' });
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject({
        channels: ['web'],
        priority: 0,
        description: 'x',
        threshold: { amount: 5000, quantity: null, basis: 'remaining' },
      });
    });

    test.each([
      ['its discount', { discount: { type: 'amount-off', amount: 2000 } }, 409],
      ['a smaller total', { claim: { ...templateBody().claim, total: 5 } }, 409],
      ['a larger total', { claim: { ...templateBody().claim, total: 20 } }, 200],
      [
        'a later close',
        { claim: { ...templateBody().claim, total: 10, closesAt: '2026-11-14T00:00:00Z' } },
        200,
      ],
      [
        'an earlier close',
        { claim: { ...templateBody().claim, total: 10, closesAt: '2026-11-11T10:00:00Z' } },
        409,
      ],
      ['its name', { name: 'Better' }, 200],
      ['its channels', { channels: ['app'] }, 200],
    ])('once published, %s', async (what, patch, status) => {
      const id = `t-pub-${what.replaceAll(' ', '-')}`;
      const published = await publish(app, id, { claim: { ...templateBody().claim, total: 10 } });
      const headers = { 'if-match': `"${published.rev}"` };
      const done = await app.call('PATCH', `/v1/templates/${id}`, patch, headers);
      expect(done.status).toBe(status);
      if (status === 409) expect(done.body.code).toBe('template-published');
    });
  });

  test('lists newest first, page by page, and refuses a cursor of another walk', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await app.call('GET', `/v1/templates?limit=3${query}`);
      expect(page.status).toBe(200);
      seen.push(...page.body.templates.map((template: { id: string }) => template.id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain('t-defaults');
    const first = await app.call('GET', '/v1/templates?limit=3');
    const foreign = await app.call(
      'GET',
      `/v1/templates?limit=3&status=draft&cursor=${first.body.nextCursor}`,
    );
    expect([foreign.status, foreign.body.code]).toEqual([400, 'invalid-cursor']);
    const changed = await app.call('GET', `/v1/templates?cursor=x${first.body.nextCursor}`);
    expect([changed.status, changed.body.code]).toEqual([400, 'invalid-cursor']);
  });

  test('a copy is a new draft with the same content and list', async () => {
    await app.call(
      'POST',
      '/v1/templates',
      templateBody({ id: 't-orig', scope: { include: [{ type: 'items' }] } }),
    );
    const items = [
      { itemId: 'a', sort: 2 },
      { itemId: 'b', sort: 1 },
    ];
    await app.call('PUT', '/v1/templates/t-orig/items', { items });
    const copy = await app.call('POST', '/v1/templates/t-orig/copy');
    expect([copy.status, copy.body.status, copy.body.rev]).toEqual([201, 'draft', 1]);
    const listed = await app.call('GET', `/v1/templates/${copy.body.id}/items`);
    expect(listed.body).toEqual({
      items: [
        { itemId: 'b', sort: 1 },
        { itemId: 'a', sort: 2 },
      ],
      nextCursor: null,
    });
  });

  test('explicit items are added, updated, removed and paged', async () => {
    await publish(app, 't-list', { scope: { include: [{ type: 'items' }] } });
    const path = '/v1/templates/t-list/items';
    const items = ['a', 'b', 'c'].map((itemId, sort) => ({ itemId, sort }));
    expect((await app.call('PUT', path, { items })).body).toEqual({ written: 3 });
    await app.call('PUT', path, { items: [{ itemId: 'a', sort: 9 }] });
    expect((await app.call('DELETE', path, { itemIds: ['b', 'nowhere'] })).body).toEqual({ removed: 1 });
    const page = await app.call('GET', `${path}?limit=1`);
    expect(page.body.items).toEqual([{ itemId: 'c', sort: 2 }]);
    const rest = await app.call('GET', `${path}?limit=1&cursor=${page.body.nextCursor}`);
    expect(rest.body).toEqual({ items: [{ itemId: 'a', sort: 9 }], nextCursor: null });
    expect((await app.call('PUT', '/v1/templates/none/items', { items })).status).toBe(404);
  });
});
