import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenedApp, openApp, publish, templateBody } from './open-app.ts';

let app: OpenedApp;

beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

async function newest() {
  const { body } = await app.call('GET', '/v1/audit-log?limit=1');
  return body.entries[0];
}

test('an entry says who did what to what, and in which members it differs', async () => {
  const key = await app.call('POST', '/v1/keys', { name: 'of Ada', scopes: ['operator'] });
  const ada = { authorization: `Bearer ${key.body.token}` };
  const { body: made } = await app.call('POST', '/v1/templates', templateBody({ id: 't' }), ada);
  await app.call('PATCH', '/v1/templates/t', { name: 'Eleven off' }, { ...ada, 'if-match': `"${made.rev}"` });
  expect(await newest()).toMatchObject({
    at: '2026-11-11T08:00:00Z',
    by: `key:${key.body.keyId}`,
    action: 'patch /v1/templates/{id}',
    target: { id: 't' },
    outcome: 'done',
    code: null,
    change: { name: { from: 'Ten off', to: 'Eleven off' } },
  });
});

test.each([
  [
    'a publication',
    'POST',
    '/v1/templates/p/publish',
    undefined,
    { status: { from: 'draft', to: 'active' } },
  ],
  ['a copy', 'POST', '/v1/templates/p/copy', undefined, { copy: expect.any(String) }],
  [
    'items',
    'PUT',
    '/v1/items',
    { items: [{ itemId: 'i', title: 'I', categoryPath: [], currency: 'USD' }] },
    { inserted: 1 },
  ],
  ['a list', 'POST', '/v1/lists/l/users', { userIds: ['alice', 'bob'] }, { added: 2 }],
  ['a user', 'PUT', '/v1/users/u', { level: 'gold' }, { level: { from: null, to: 'gold' } }],
  ['explicit items', 'PUT', '/v1/templates/p/items', { items: [{ itemId: 'i' }] }, { inserted: 1 }],
  ['a key', 'POST', '/v1/keys', { name: 'till', scopes: ['checkout'] }, { name: 'till' }],
])('%s', async (_, method, path, body, change) => {
  await app.call('POST', '/v1/templates', templateBody({ id: 'p' }));
  expect((await app.call(method, path, body)).status).toBeLessThan(300);
  expect(await newest()).toMatchObject({ outcome: 'done', change });
});

test('a refusal is written down with its code', async () => {
  await app.call('POST', '/v1/templates/nowhere/publish');
  expect(await newest()).toMatchObject({ outcome: 'refused', code: 'not-found', target: { id: 'nowhere' } });
});

test('no entry knows a token', async () => {
  const { body: key } = await app.call('POST', '/v1/keys', { name: 'till', scopes: ['checkout'] });
  const { body } = await app.call('GET', '/v1/audit-log?limit=100');
  expect(JSON.stringify(body)).not.toContain(key.token);
});

test('what changes nothing, and what shoppers do, has no entry; a replayed answer has none of its own', async () => {
  await publish(app, 'open');
  const { auditId } = await newest();
  await app.call('GET', '/v1/templates');
  const cart = {
    currency: 'USD',
    shippingFee: 0,
    lines: [{ lineId: '1', itemId: 'i', quantity: 1, unitPrice: 9 }],
  };
  await app.call('POST', '/v1/simulations', { templates: [{ ...templateBody(), id: 's' }], cart });
  await app.call('POST', '/v1/coupons/open/claims', { userId: 'u' });
  expect((await newest()).auditId).toBe(auditId);
  const once = { 'idempotency-key': 'pause-once' };
  await app.call('POST', '/v1/templates/open/pause', undefined, once);
  const first = await newest();
  await app.call('POST', '/v1/templates/open/pause', undefined, once);
  expect((await newest()).auditId).toBe(first.auditId);
});

test('an action that the store did not live to end says that it began', async () => {
  const { ports } = app;
  const templates = { ...ports.templates };
  Object.assign(ports.templates, { replace: () => Promise.reject(new Error('the store is gone')) });
  await app.call('POST', '/v1/templates', templateBody({ id: 'lost' }));
  expect((await app.call('POST', '/v1/templates/lost/publish')).status).toBe(500);
  Object.assign(ports.templates, templates);
  expect(await newest()).toMatchObject({ outcome: 'begun', target: { id: 'lost' }, change: null });
});

test('pages walk back to the first', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await app.call('GET', `/v1/audit-log?limit=3${cursor}`);
    seen.push(...body.entries.map((each: { auditId: string }) => each.auditId));
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  expect(seen.length).toBeGreaterThan(6);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
});
