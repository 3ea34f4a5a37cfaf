import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertScope } from '../../src/http/authenticate.ts';
import { claim, type OpenedApp, openApp, publish, templateBody } from './open-app.ts';
import { signed, tokenSecret } from './shopper-token.ts';

let app: OpenedApp;
/** Each caller's Authorization header; null sends none. */
const callers: Record<string, string | null> = { nobody: null, stranger: 'Bearer clipper_0123456789' };
let copyId = '';

beforeAll(async () => {
  app = await openApp({ jwt: { from: { secret: tokenSecret }, issuer: null, audience: null } });
  for (const scope of ['operator', 'checkout', 'storefront', 'admin']) {
    callers[scope] = await keyOf({ name: scope, scopes: [scope] });
  }
  callers.merchant = await keyOf({ name: 'of m', scopes: ['operator'], merchantId: 'm' });
  callers['other merchant'] = await keyOf({ name: 'of n', scopes: ['operator'], merchantId: 'n' });
  callers.shopper = `Bearer ${await signed('u', app.clock.time)}`;
  callers['other shopper'] = `Bearer ${await signed('v', app.clock.time)}`;
  await publish(app, 't', { merchantId: 'm', claim: { ...templateBody().claim, perUser: 100 } });
  await app.call('PUT', '/v1/items', { items: [item('i', 'm')] });
  await app.call('PUT', '/v1/users/u', {});
  copyId = await claim(app, 't', 'u');
  await app.synced();
});
afterAll(() => app.close());

async function keyOf(wanted: object): Promise<string> {
  const { status, body } = await app.call('POST', '/v1/keys', wanted);
  expect(status).toBe(201);
  return `Bearer ${body.token}`;
}

function item(itemId: string, merchantId: string | null) {
  return { itemId, title: 'Tea', categoryPath: ['tea'], merchantId, currency: 'USD' };
}

const cart = {
  currency: 'USD',
  shippingFee: 0,
  lines: [{ lineId: '1', itemId: 'i', quantity: 1, unitPrice: 9 }],
};
const everyone = Object.keys({ ...callers, operator: 0, checkout: 0, storefront: 0, admin: 0 }).concat(
  'merchant',
  'other merchant',
  'shopper',
  'other shopper',
);
const whole = ['admin', 'operator'];
const withMerchant = [...whole, 'merchant'];
const checkout = ['admin', 'checkout'];

/** Who is let in; a body that is refused for what it says (400, 409) was let in. Path, body, and who. */
const table: readonly (readonly [string, string, unknown, readonly string[]])[] = [
  ['GET', '/v1/badges?itemIds=i', undefined, everyone],
  ['POST', '/v1/badges', { itemIds: ['i'] }, everyone],
  ['GET', '/v1/coupons', undefined, everyone],
  ['GET', '/v1/coupons/t', undefined, everyone],
  ['GET', '/v1/coupons/t/items', undefined, everyone],
  ['GET', '/v1/coupons/t/page-token', undefined, everyone],
  ['POST', '/v1/coupons/t/claims', { userId: 'u' }, ['admin', 'storefront', 'shopper']],
  ['GET', '/v1/users/u/coupons', undefined, [...checkout, 'storefront', 'shopper']],
  ['GET', '/v1/users/u/coupons/COPY', undefined, [...checkout, 'storefront', 'shopper']],
  ['POST', '/v1/users/u/coupons/COPY/void', undefined, whole],
  ['POST', '/v1/eligibility', { userId: 'u', cart }, checkout],
  ['POST', '/v1/redemptions', { orderId: 'o', userId: 'u', userCouponIds: ['COPY'], cart }, checkout],
  ['GET', '/v1/redemptions/o', undefined, checkout],
  ['POST', '/v1/redemptions/o/confirm', undefined, checkout],
  ['POST', '/v1/redemptions/o/cancel', undefined, checkout],
  ['POST', '/v1/redemptions/o/refunds', { refundId: 'r', all: true }, checkout],
  [
    'POST',
    '/v1/simulations',
    { templates: [{ ...templateBody(), id: 's' }], cart },
    [...withMerchant, 'other merchant'],
  ],
  ['POST', '/v1/templates', templateBody(), [...withMerchant, 'other merchant']],
  ['GET', '/v1/templates', undefined, [...withMerchant, 'other merchant']],
  ['GET', '/v1/templates/t', undefined, withMerchant],
  ['PATCH', '/v1/templates/t', { name: 'Another' }, withMerchant],
  ['POST', '/v1/templates/t/publish', undefined, withMerchant],
  ['POST', '/v1/templates/t/pause', undefined, withMerchant],
  ['POST', '/v1/templates/t/resume', undefined, withMerchant],
  ['POST', '/v1/templates/t/end', undefined, withMerchant],
  ['POST', '/v1/templates/t/copy', undefined, withMerchant],
  ['GET', '/v1/templates/t/stats', undefined, withMerchant],
  ['PUT', '/v1/templates/t/items', { items: [{ itemId: 'i' }] }, withMerchant],
  ['DELETE', '/v1/templates/t/items', { itemIds: ['i'] }, withMerchant],
  ['GET', '/v1/templates/t/items', undefined, withMerchant],
  ['PUT', '/v1/items', { items: [item('i', 'm')] }, withMerchant],
  ['GET', '/v1/items/i', undefined, withMerchant],
  ['PUT', '/v1/users/u', {}, whole],
  ['GET', '/v1/users/u', undefined, whole],
  ['POST', '/v1/lists/l/users', { userIds: ['u'] }, whole],
  ['DELETE', '/v1/lists/l/users', { userIds: ['u'] }, whole],
  ['GET', '/v1/lists/l', undefined, whole],
  ['POST', '/v1/keys', { name: 'one more', scopes: ['checkout'] }, ['admin']],
  ['GET', '/v1/keys', undefined, ['admin']],
  ['DELETE', '/v1/keys/none-of-ours', undefined, ['admin']],
  ['GET', '/v1/audit-log', undefined, ['admin']],
  ['GET', '/healthz', undefined, everyone],
  ['GET', '/readyz', undefined, everyone],
  ['GET', '/metrics', undefined, ['admin']],
  ['GET', '/v1/sync', undefined, ['admin']],
  ['POST', '/v1/sync/rebuild', undefined, ['admin']],
  ['POST', '/v1/sync/audit', undefined, ['admin']],
  ['POST', '/v1/reconciliations', { check: true }, ['admin']],
  ['DELETE', '/v1/items/i', undefined, withMerchant],
];

test('the table has every route of the OpenAPI document', async () => {
  const { body } = await app.call('GET', '/openapi.json');
  const documented = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
  );
  const tested = table.map(([method, path]) => `${method} ${pattern(path)}`);
  expect(tested.toSorted()).toEqual(documented.toSorted());
});

/** `/v1/templates/t/items` is tested for `/v1/templates/{id}/items`. */
function pattern(path: string): string {
  return (path.split('?')[0] ?? '').replaceAll(/\/(t|u|o|i|l|COPY|none-of-ours)(?=\/|$)/g, '/{}');
}

describe.each(table)('%s %s', (method, path, body, allowed) => {
  test.each([...new Set(everyone)])('%s', async (caller) => {
    const credentials = callers[caller];
    const answer = await app.call(method, path.replace('COPY', copyId), withCopy(body), {
      authorization: credentials ?? '',
      'if-match': '"1"',
    });
    if (allowed.includes(caller)) expect([401, 403]).not.toContain(answer.status);
    else expect([answer.status, answer.body.code]).toEqual(refusalOf(caller, path));
  });
});

function withCopy(body: unknown): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body).replaceAll('COPY', copyId));
}

/** Without credentials 401; at the right door for somebody else's 404; at the wrong door 403. */
function refusalOf(caller: string, path: string): readonly [number, string] {
  if (caller === 'nobody' || caller === 'stranger') return [401, 'unauthenticated'];
  const anothers =
    (caller === 'other merchant' && /^\/v1\/templates\/t|^\/v1\/items\/i/.test(path)) ||
    (caller === 'other shopper' && /claims$|^\/v1\/users\/u\/coupons(?!.*void)/.test(path));
  return anothers ? [404, 'not-found'] : [403, 'forbidden'];
}

describe('a merchant’s key', () => {
  const as = (caller: string) => ({ authorization: callers[caller] ?? '' });

  test('makes templates of its merchant, and of no other', async () => {
    const made = await app.call('POST', '/v1/templates', templateBody(), as('merchant'));
    expect(made.body.merchantId).toBe('m');
    const foreign = await app.call(
      'POST',
      '/v1/templates',
      templateBody({ merchantId: 'n' }),
      as('merchant'),
    );
    expect([foreign.status, foreign.body.code]).toEqual([403, 'forbidden']);
  });

  test('can not give a template away', async () => {
    const { body: made } = await app.call('POST', '/v1/templates', templateBody(), as('merchant'));
    for (const merchantId of ['n', null]) {
      const given = await app.call(
        'PATCH',
        `/v1/templates/${made.id}`,
        { merchantId },
        {
          ...as('merchant'),
          'if-match': `"${made.rev}"`,
        },
      );
      expect([given.status, given.body.code]).toEqual([403, 'forbidden']);
    }
  });

  test('lists its own templates alone, whatever it asks for', async () => {
    await app.call('POST', '/v1/templates', templateBody({ id: 'of-n', merchantId: 'n' }));
    await app.call('POST', '/v1/templates', templateBody({ id: 'of-nobody' }));
    for (const query of ['', '?merchantId=m']) {
      const { body } = await app.call('GET', `/v1/templates${query}`, undefined, as('merchant'));
      expect(new Set(body.templates.map((each: { merchantId: string }) => each.merchantId))).toEqual(
        new Set(['m']),
      );
    }
    const { body } = await app.call('GET', '/v1/templates?merchantId=n', undefined, as('merchant'));
    expect(body.templates).toEqual([]);
  });

  test('writes its own items; those of others are not found', async () => {
    await app.call('PUT', '/v1/items', { items: [item('of-n', 'n'), item('of-nobody', null)] });
    expect((await app.call('PUT', '/v1/items', { items: [item('new', null)] }, as('merchant'))).status).toBe(
      200,
    );
    expect((await app.call('GET', '/v1/items/new')).body.merchantId).toBe('m');
    for (const [items, status] of [
      [[item('new', 'n')], 403],
      [[item('of-n', 'm')], 404],
      [[item('of-nobody', 'm')], 404],
    ] as const) {
      expect((await app.call('PUT', '/v1/items', { items }, as('merchant'))).status).toBe(status);
    }
    expect((await app.call('GET', '/v1/items/of-n')).body.merchantId).toBe('n');
  });

  test('hears of another’s template what it hears of none', async () => {
    const words = async (id: string) => {
      const { body } = await app.call('GET', `/v1/templates/${id}`, undefined, as('other merchant'));
      return JSON.stringify(body).replace(`"${id}"`, '"ID"');
    };
    expect(await words('t')).toBe(await words('nowhere'));
  });
});

describe('a shopper', () => {
  const as = async (userId: string) => ({ authorization: `Bearer ${await signed(userId, app.clock.time)}` });

  test('claims for itself alone, and says nothing of its own address', async () => {
    await publish(app, 'open');
    const path = '/v1/coupons/open/claims';
    const mine = await app.call('POST', path, { userId: 'w' }, await as('w'));
    expect([mine.status, mine.body.userId]).toEqual([201, 'w']);
    const anothers = await app.call('POST', path, { userId: 'u' }, await as('w'));
    expect(anothers.status).toBe(404);
    const client = { address: '192.0.2.1' };
    const disguised = await app.call('POST', path, { userId: 'w', client }, await as('w'));
    expect(disguised.body.errors).toMatchObject([{ pointer: '/client', code: 'not-allowed' }]);
  });
});

test.each([undefined, 'root', 'toString'])('a route of scope %s is not hung in: nothing starts', (scope) => {
  const undeclared = { method: 'get', path: '/v1/secrets', scope: scope as never } as const;
  expect(() => assertScope(undeclared)).toThrow(
    /GET \/v1\/secrets declares the scope .*: give it one of public, admin/,
  );
});

describe('keys', () => {
  test('a token is shown once, and no list knows it', async () => {
    const { body: made } = await app.call('POST', '/v1/keys', { name: 'till', scopes: ['checkout'] });
    expect(made.token).toMatch(/^clipper_[0-9a-f]{64}$/);
    const { body: list } = await app.call('GET', '/v1/keys?limit=100');
    expect(JSON.stringify(list)).not.toContain(made.token);
    expect(list.keys).toContainEqual({ ...made, token: undefined });
  });

  test('a revoked key gets nobody in any more, within a second', async () => {
    const { body: made } = await app.call('POST', '/v1/keys', { name: 'lost', scopes: ['admin'] });
    const lost = { authorization: `Bearer ${made.token}` };
    expect((await app.call('GET', '/v1/sync', undefined, lost)).status).toBe(200);
    const revoked = await app.call('DELETE', `/v1/keys/${made.keyId}`);
    expect(revoked.body.revokedAt).not.toBeNull();
    const deadline = performance.now() + 1000;
    let status = 200;
    while (status === 200 && performance.now() < deadline) {
      status = (await app.call('GET', '/v1/sync', undefined, lost)).status;
    }
    expect(status).toBe(401);
    expect((await app.call('DELETE', `/v1/keys/${made.keyId}`)).body).toEqual(revoked.body);
  });

  test.each([
    ['no scope', { name: 'k', scopes: [] }, '/scopes'],
    ['a scope twice', { name: 'k', scopes: ['checkout', 'checkout'] }, '/scopes'],
    ['a scope that there is not', { name: 'k', scopes: ['root'] }, '/scopes/0'],
    ['a merchant’s checkout', { name: 'k', scopes: ['checkout'], merchantId: 'm' }, '/merchantId'],
    ['no name', { scopes: ['checkout'] }, '/name'],
  ])('%s is refused with the field', async (_, wanted, pointer) => {
    const { status, body } = await app.call('POST', '/v1/keys', wanted);
    expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
  });
});
