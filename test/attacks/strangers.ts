import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursors } from '../../src/http/cursor.ts';
import { tokenSecret } from '../http/shopper-token.ts';
import { publish } from '../process/publish.ts';
import type { Caller, Shop } from './open-shop.ts';

const nowSeconds = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text: string, secret: string, hash = 'sha256') =>
  createHmac(hash, secret).update(text).digest('base64url');

/** Who is nobody, and what is somebody else's: not found in the words of what there is not. */
export function describeStrangers(shop: () => Shop): void {
  /** u's and v's copies of the same coupon. */
  let copies: Record<'u' | 'v', string> = { u: '', v: '' };
  beforeAll(async () => {
    const { api, claim, ask } = shop();
    await publish(api, 'of-m', { perUser: 100 }, { merchantId: 'm' });
    await publish(api, 'of-n', { perUser: 100 }, { merchantId: 'n' });
    await publish(api, 'of-m-too', {}, { merchantId: 'm' });
    await ask('operator', 'POST', '/v1/templates', draftOf('draft-of-m', 'm'));
    await ask('operator', 'PUT', '/v1/items', {
      items: ['m-1', 'm-2', 'n-1'].map((itemId) => ({
        itemId,
        title: itemId,
        categoryPath: ['c'],
        merchantId: itemId[0],
        currency: 'USD',
      })),
    });
    for (const id of ['of-m', 'of-n']) {
      const items = [{ itemId: 'm-1' }, { itemId: 'm-2' }, { itemId: 'n-1' }];
      await ask('operator', 'PUT', `/v1/templates/${id}/items`, { items });
    }
    copies = { u: await claim('u', 'of-m'), v: await claim('v', 'of-m') };
    for (const userId of ['u', 'v']) for (let n = 0; n < 2; n++) await claim(userId, 'of-n');
  });
  afterAll(() => shop().expectBooks());

  describeTokens(shop);

  describe('another’s thing is not found, in the words for what there is not', () => {
    const anothers: readonly [Caller, string, string, string, object?][] = [
      ['operator of n', 'GET', '/v1/templates/ID', 'of-m'],
      ['operator of n', 'GET', '/v1/templates/ID', 'draft-of-m'],
      ['operator of n', 'PATCH', '/v1/templates/ID', 'of-m', { name: 'mine' }],
      ['operator of n', 'POST', '/v1/templates/ID/publish', 'draft-of-m'],
      ['operator of n', 'POST', '/v1/templates/ID/end', 'of-m'],
      ['operator of n', 'POST', '/v1/templates/ID/copy', 'of-m'],
      ['operator of n', 'GET', '/v1/templates/ID/stats', 'of-m'],
      ['operator of n', 'GET', '/v1/templates/ID/items', 'of-m'],
      ['operator of n', 'PUT', '/v1/templates/ID/items', 'of-m', { items: [{ itemId: 'n-1' }] }],
      ['operator of n', 'DELETE', '/v1/templates/ID/items', 'of-m', { itemIds: ['m-1'] }],
      ['operator of n', 'GET', '/v1/items/ID', 'm-1'],
      ['operator of n', 'DELETE', '/v1/items/ID', 'm-1'],
      ['nobody', 'GET', '/v1/coupons/ID', 'draft-of-m'],
      ['nobody', 'GET', '/v1/coupons/ID/items', 'draft-of-m'],
      ['nobody', 'GET', '/v1/coupons/ID/page-token', 'draft-of-m'],
      ['shopper v', 'GET', '/v1/users/ID/coupons', 'u'],
      ['shopper v', 'GET', '/v1/users/u/coupons/ID', 'COPY OF u'],
      ['shopper v', 'GET', '/v1/users/v/coupons/ID', 'COPY OF u'],
      ['storefront', 'GET', '/v1/users/v/coupons/ID', 'COPY OF u'],
      ['operator', 'POST', '/v1/users/v/coupons/ID/void', 'COPY OF u'],
      ['shopper v', 'POST', '/v1/coupons/of-m/claims', 'u', { userId: 'ID' }],
    ];

    test.each(anothers)('%s: %s %s of %s', async (...[who, method, path, id, body]) => {
      const real = id === 'COPY OF u' ? copies.u : id;
      const words = async (named: string) => {
        const written = body === undefined ? undefined : JSON.stringify(body).replace('"ID"', `"${named}"`);
        const headers = method === 'PATCH' ? { 'if-match': '"1"' } : {};
        const heard = await shop().ask(who, method, path.replace('ID', named), written, headers);
        const text = heard.text.replaceAll(`"${named}"`, '"ID"');
        return { status: heard.status, text, headers: [...heard.headers.keys()].toSorted() };
      };
      expect(await words(real)).toEqual(await words(`${real.slice(0, -1)}x`));
      expect((await words(real)).status).toBe(404);
    });

    test('nothing of it was changed', async () => {
      const { ask } = shop();
      const { body } = await ask('operator of m', 'GET', '/v1/templates/of-m');
      expect(body).toMatchObject({ name: 'of-m', status: 'active', rev: 2 });
      expect((await ask('operator of m', 'GET', '/v1/templates/draft-of-m')).body.status).toBe('draft');
      expect((await ask('operator of m', 'GET', '/v1/templates/of-m/items')).body.items).toHaveLength(3);
      expect((await ask('checkout', 'GET', `/v1/users/u/coupons/${copies.u}`)).body.status).toBe('unused');
    });

    test('a checkout that names another’s copy hears what it hears of none', async () => {
      const cart = { currency: 'USD', lines: [{ lineId: '1', itemId: 'm-1', quantity: 1, unitPrice: 1000 }] };
      const words = async (copy: string) => {
        const order = { orderId: 'o-strange', userId: 'v', userCouponIds: [copy], cart };
        const heard = [
          await shop().ask('checkout', 'POST', '/v1/redemptions', order),
          await shop().ask('checkout', 'POST', '/v1/eligibility', { userId: 'v', cart, selected: [copy] }),
        ];
        return heard.map(({ status, text }) => `${status} ${text.replaceAll(copy, 'COPY')}`);
      };
      const another = await words(copies.u);
      expect(another).toEqual(await words('nowhere'));
      expect(another[0]).toMatch(/^409 .*coupon-unavailable/);
      expect(another[1]).toMatch(/^404 /);
      expect(await shop().said('checkout', 'GET', '/v1/redemptions/o-strange')).toBe('404 not-found');
    });

    test('what is asked one after the other takes no longer for what there is', async () => {
      const { ask } = shop();
      const time = async (id: string) => {
        const began = performance.now();
        await ask('operator of n', 'GET', `/v1/templates/${id}`);
        return performance.now() - began;
      };
      for (let n = 0; n < 20; n++) await time('of-m');
      let slower = 0;
      const pairs = 150;
      for (let n = 0; n < pairs; n++) {
        // Whoever is second finds a warmer machine: they take turns.
        const ids = n % 2 === 0 ? ['of-m', 'nowhere'] : ['nowhere', 'of-m'];
        const took = new Map<string, number>();
        for (const id of ids) took.set(id, await time(id));
        if ((took.get('of-m') ?? 0) > (took.get('nowhere') ?? 0)) slower++;
      }
      // Half of them, give or take six standard deviations: a look-up more would show in nearly all.
      const deviation = Math.sqrt(pairs) / 2;
      expect(Math.abs(slower - pairs / 2)).toBeLessThan(6 * deviation);
    });
  });

  describeCursors(shop);

  test.each<[Caller, string, string, unknown]>([
    ['shopper u', 'POST', '/v1/keys', { name: 'mine', scopes: ['admin'] }],
    ['operator of m', 'POST', '/v1/keys', { name: 'mine', scopes: ['admin'] }],
    ['operator of m', 'PUT', '/v1/users/u', { level: 'gold' }],
    ['operator of m', 'POST', '/v1/templates', draftOf('mine', 'n')],
    [
      'operator of m',
      'PUT',
      '/v1/items',
      { items: [{ itemId: 'n-1', title: 'x', currency: 'USD', merchantId: 'n' }] },
    ],
    ['storefront', 'POST', '/v1/redemptions', { orderId: 'o', userId: 'u', userCouponIds: [], cart: {} }],
    ['shopper u', 'POST', '/v1/lists/risk-allow/users', { userIds: ['u'] }],
    ['checkout', 'POST', '/v1/coupons/of-m/claims', { userId: 'u' }],
    ['operator', 'POST', '/v1/reconciliations', {}],
  ])('%s: %s %s is not theirs to do', async (who, method, path, body) => {
    expect(['403 forbidden', '400 invalid']).toContain(await shop().said(who, method, path, body));
    if (path === '/v1/keys' || path.startsWith('/v1/lists')) {
      expect(await shop().said(who, method, path, body)).toBe('403 forbidden');
    }
  });
}

function draftOf(id: string, merchantId: string) {
  return {
    id,
    name: id,
    merchantId,
    currency: 'USD',
    discount: { type: 'amount-off', amount: 100 },
    scope: { include: [{ type: 'all' }] },
    claim: { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z' },
    validity: { type: 'relative', days: 7 },
  };
}

/** Tokens that nobody's sign-in gave out. */
function describeTokens(shop: () => Shop): void {
  const wallet = '/v1/users/u/coupons';
  const claims = (change: object = {}) => ({ sub: 'u', exp: nowSeconds() + 600, ...change });
  const made = (header: object, payload: object, sign: (text: string) => string) => {
    const text = `${part(header)}.${part(payload)}`;
    return `${text}.${sign(text)}`;
  };
  const hs256 = (payload: object, header: object = {}) =>
    made({ alg: 'HS256', ...header }, payload, (text) => hmac(text, tokenSecret));
  const ask = (token: string) =>
    shop().said('nobody', 'GET', wallet, undefined, { authorization: `Bearer ${token}` });

  test('a token that is right gets in', async () => {
    expect(await ask(hs256(claims()))).toBe('200');
  });

  test.each<[string, () => string | Promise<string>]>([
    ['alg none', () => made({ alg: 'none' }, claims(), () => '')],
    ['alg None, signed', () => made({ alg: 'None' }, claims(), (text) => hmac(text, tokenSecret))],
    ['alg of a list', () => made({ alg: ['HS256'] }, claims(), (text) => hmac(text, tokenSecret))],
    ['no alg', () => made({}, claims(), (text) => hmac(text, tokenSecret))],
    [
      'alg HS512 of the same secret',
      () => made({ alg: 'HS512' }, claims(), (text) => hmac(text, tokenSecret, 'sha512')),
    ],
    [
      'alg RS256, signed by the secret',
      () => made({ alg: 'RS256' }, claims(), (text) => hmac(text, tokenSecret)),
    ],
    ['the empty secret', () => made({ alg: 'HS256' }, claims(), (text) => hmac(text, ''))],
    ['another secret', () => made({ alg: 'HS256' }, claims(), (text) => hmac(text, `${tokenSecret}x`))],
    ['a key of its own in the header', ownKey],
    [
      'a key named that is empty',
      () => made({ alg: 'HS256', kid: '../../dev/null' }, claims(), (text) => hmac(text, '')),
    ],
    ['a critical header', () => hs256(claims(), { crit: ['exp'], exp: 1 })],
    ['an unsigned rest', () => hs256(claims()).replace(/\.[^.]*$/, '.')],
    [
      'another payload under the signature',
      () => hs256(claims()).replace(/\.[^.]*\./, `.${part(claims({ sub: 'v' }))}.`),
    ],
    ['an expired one', () => hs256(claims({ exp: nowSeconds() - 60 }))],
    ['one of tomorrow', () => hs256(claims({ nbf: nowSeconds() + 3600 }))],
    ['no end', () => hs256({ sub: 'u' })],
    ['an end that is text', () => hs256(claims({ exp: '9999999999' }))],
    ['no subject', () => hs256({ exp: nowSeconds() + 600 })],
    ['a subject that is a list', () => hs256(claims({ sub: ['u'] }))],
    ['a subject that is an operator', () => hs256(claims({ sub: { $gt: '' } }))],
    ['a subject with NUL', () => hs256(claims({ sub: 'u\0' }))],
    ['a claim that is none', () => made({ alg: 'HS256' }, [1], (text) => hmac(text, tokenSecret))],
    ['five parts', () => `${part({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`],
    ['a length beyond all', () => hs256(claims({ pad: 'x'.repeat(4_000) }))],
    ['deep JSON in the header', () => `${Buffer.from('['.repeat(2_000)).toString('base64url')}.e30.x`],
  ])('a token with %s is nobody’s', async (_, token) => {
    expect(await ask(await token())).toBe('401 unauthenticated');
  });

  test.each([
    ['two of them', () => `${hs256(claims())}, Bearer ${hs256(claims())}`],
    ['a key and a blank', () => 'clipper_ x'],
    ['a key that is guessed', () => `clipper_${'0'.repeat(64)}`],
    ['the hash of a key', () => `sha256:${'0'.repeat(64)}`],
  ])('%s is nobody’s', async (_, token) => {
    expect(await ask(token())).toBe('401 unauthenticated');
  });

  async function ownKey(): Promise<string> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    return new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
  }
}

/** Cursors of other walks and of other services, and cursors that nobody gave out. */
function describeCursors(shop: () => Shop): void {
  const walks: readonly (readonly [Caller, string])[] = [
    ['shopper u', '/v1/users/u/coupons?limit=1'],
    ['shopper v', '/v1/users/v/coupons?limit=1'],
    ['operator of m', '/v1/templates?limit=1'],
    ['operator', '/v1/templates?limit=1'],
    ['operator', '/v1/templates/of-m/items?limit=1'],
    ['operator', '/v1/templates/of-n/items?limit=1'],
    ['nobody', '/v1/coupons?limit=1'],
    ['nobody', '/v1/coupons?limit=1&merchantId=m'],
    ['nobody', '/v1/coupons/of-m/items?limit=1'],
    ['admin', '/v1/keys?limit=1'],
    ['admin', '/v1/audit-log?limit=1'],
  ];
  let cursors: string[] = [];
  beforeAll(async () => {
    await shop().visible(async () => {
      const [coupons, items] = await Promise.all([
        shop().ask('nobody', 'GET', '/v1/coupons?limit=1&merchantId=m'),
        shop().ask('nobody', 'GET', '/v1/coupons/of-m/items?limit=1'),
      ]);
      return coupons.body.nextCursor !== null && items.body.nextCursor !== null;
    });
    const pages = await Promise.all(walks.map(([who, path]) => shop().ask(who, 'GET', path)));
    cursors = pages.map(({ body }) => body.nextCursor);
  });
  const walk = (at: number, cursor: string) => {
    const [who, path] = walks[at] ?? ['nobody', ''];
    return shop().said(who, 'GET', `${path}&cursor=${encodeURIComponent(cursor)}`);
  };

  test.each(walks.map(([who, path], at) => [who, path, at] as const))(
    '%s, %s: goes on with its own cursor and with no other walk’s',
    async (_, __, at) => {
      const said = await Promise.all(cursors.map((cursor) => walk(at, cursor)));
      expect(said).toEqual(walks.map((___, other) => (other === at ? '200' : '400 invalid-cursor')));
    },
  );

  test.each<[string, (payload: string, signature: string) => string]>([
    ['another payload under the signature', (_, signature) => `${part({ $gt: '' })}.${signature}`],
    ['one letter more', (payload, signature) => `${payload}A.${signature}`],
    ['one letter less', (payload, signature) => `${payload.slice(0, -1)}.${signature}`],
    ['a signature with another last letter', (payload, signature) => `${payload}.${lastChanged(signature)}`],
    ['half a signature', (payload, signature) => `${payload}.${signature.slice(0, 11)}`],
    ['no signature', (payload) => payload],
    ['an empty signature', (payload) => `${payload}.`],
    ['a third part', (payload, signature) => `${payload}.${signature}.`],
    ['padding', (payload, signature) => `${payload}.${signature}==`],
    ['NUL behind it', (payload, signature) => `${payload}.${signature}\0`],
    ['nothing at all', () => ''],
    ['a length beyond all', (payload, signature) => `${'A'.repeat(3_000)}${payload}.${signature}`],
    [
      'the signature of another service',
      () => createCursors('another-secret').seal('wallet u unused', ['x']),
    ],
  ])('a cursor with %s is refused', async (_, change) => {
    const [payload = '', signature = ''] = cursors[0]?.split('.') ?? [];
    expect(await walk(0, change(payload, signature))).toBe('400 invalid-cursor');
  });
}

/** Of base64url, the last letter's low bits stand for nothing: two texts decode to the same bytes. */
function lastChanged(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return `${text.slice(0, -1)}${String.fromCharCode(last === 0x41 ? last + 1 : last - 1)}`;
}
