import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { content, type Door, doors } from './doors.ts';
import type { Caller, Shop } from './open-shop.ts';
import { changedAt, leavesOf, objectsOf, type Place, shownPlace, withMember } from './places.ts';

/** Texts in the place of texts; each is refused where it stands, wherever it stands. */
const poisonedTexts: Readonly<Record<string, unknown>> = {
  'an operator': { $gt: '' },
  'a list of one': ['a'],
  'a number': 7,
  'with NUL': 'a\0b',
  'half a surrogate pair': 'a\ud800',
  'far too long': 'x'.repeat(5_000),
};

/** Sums and counts that are none. `1e309` and `2^53` are written as they are, not as JSON.stringify would. */
const poisonedNumbers: Readonly<Record<string, string>> = {
  '-1': '-1',
  '1.5': '1.5',
  '1e309': '1e309',
  '2^53': '9007199254740992',
  '"100"': '"100"',
  'an operator': '{"$gt":0}',
  'a list of one': '[1]',
};
/** Where a number may be negative it may be nothing else of these. */
const maybeNegative = new Set(['priority', 'sort']);

const strangeMembers = ['__proto__', 'constructor', '$where', 'a.b', ''];

/** What no request may say, at each place where it could: refused with the place, and nothing comes of it. */
export function describeBadInput(shop: () => Shop): void {
  const send = (door: Door, text: string) => shop().ask(door.who, door.method, door.path, text);
  const name = ({ method, path }: Door) => `${method} ${path}`;

  /** Every change of a body, in turns of a few at once; answers what was not refused as expected. */
  async function refusals(
    door: Door,
    changes: readonly { readonly what: string; readonly text: string; readonly at: string }[],
  ): Promise<string[]> {
    const wrong: string[] = [];
    const left = changes.values();
    const work = async () => {
      for (const { what, text, at } of left) {
        const heard = await send(door, text);
        const pointers = (heard.body?.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
        const isTold = pointers.some((pointer: string) => pointer === at || at.startsWith(`${pointer}/`));
        if (heard.status !== 400 || heard.code !== 'invalid' || !isTold) {
          wrong.push(`${what} at ${at}: ${heard.status} ${heard.code} ${pointers.join(' ')}`);
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, work));
    return wrong;
  }

  describe.each(doors.map((door) => [name(door), door] as const))('%s', (_, door) => {
    const places = leavesOf(door.body);
    const of = (kind: 'string' | 'number') => places.filter(({ value }) => typeof value === kind);
    const changed = (place: Place, json: string) => changedAt(door.body, place, json);

    test('takes what is right', async () => {
      const heard = await send(door, JSON.stringify(door.body));
      expect(heard.status, heard.text).toBe(door.status);
    });

    test('refuses other things in the place of texts', async () => {
      const changes = of('string').flatMap((place) =>
        Object.entries(poisonedTexts).map(([what, value]) => ({
          what,
          text: changed(place, JSON.stringify(value)),
          at: shownPlace(place),
        })),
      );
      expect(await refusals(door, changes)).toEqual([]);
    });

    test('refuses what is no sum and no count', async () => {
      const changes = of('number').flatMap((place) =>
        Object.entries(poisonedNumbers)
          .filter(([what]) => what !== '-1' || !maybeNegative.has(String(place.path.at(-1))))
          .map(([what, json]) => ({ what, text: changed(place, json), at: shownPlace(place) })),
      );
      expect(await refusals(door, changes)).toEqual([]);
    });

    test('refuses members that it does not have, wherever they stand', async () => {
      const changes = objectsOf(door.body)
        .filter(({ path }) => path.at(-1) !== 'attributes')
        .flatMap((place) =>
          [...strangeMembers, ...(place.path.length === 0 ? door.foreign : [])].map((member) => ({
            what: `member ${member}`,
            text: withMember(door.body, place, member, '{"a":1}'),
            at: `${shownPlace(place)}/${member.replaceAll('/', '~1')}`,
          })),
        );
      expect(await refusals(door, changes)).toEqual([]);
    });
  });

  test('an attribute that is named __proto__ is none, and changes no other thing', async () => {
    const text = JSON.stringify({ ...content, id: 'proto' }).replace(
      '"attributes":{',
      '"attributes":{"__proto__":{"status":"active","merchantId":"n"},',
    );
    const made = await shop().ask('operator', 'POST', '/v1/templates', text);
    expect(made.body).toMatchObject({ status: 'draft', merchantId: 'm', attributes: { color: 'red' } });
    expect(Object.keys(made.body.attributes)).toEqual(['color']);
  });

  test('of what was refused nothing came', async () => {
    const { said } = shop();
    expect(await said('checkout', 'GET', '/v1/redemptions/bad-order')).toBe('404 not-found');
    const { body } = await shop().ask('checkout', 'GET', '/v1/users/bad/coupons');
    expect(Object.values(body.counts)).toEqual([0, 0, 0, 0, 0]);
    const { body: template } = await shop().ask('operator', 'GET', '/v1/templates/bad-template');
    expect(template).toMatchObject({ status: 'draft', rev: 1, merchantId: 'm' });
    expect((await shop().ask('operator', 'GET', '/v1/lists/bad-list')).body.count).toBe(1);
  });

  const claims = '/v1/coupons/nowhere/claims';
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const deepObject = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const mebibyte = 1024 * 1024;
  const blank = Buffer.alloc(10 * mebibyte, ' ');

  test.each<[string, Caller, string, () => string | Uint8Array, Record<string, string>, string]>([
    ['lists 200,000 deep', 'storefront', claims, () => deep(200_000), {}, '400 invalid'],
    [
      'a list 200,000 deep as the user',
      'storefront',
      claims,
      () => `{"userId":${deep(200_000)}}`,
      {},
      '400 invalid',
    ],
    ['objects 150,000 deep', 'storefront', claims, () => deepObject(150_000), {}, '400 invalid'],
    ['lists that never end', 'storefront', claims, () => '['.repeat(900_000), {}, '400 malformed'],
    ['lists 200,000 deep without a key', 'nobody', '/v1/badges', () => deep(200_000), {}, '413 too-large'],
    ['10 MiB', 'storefront', claims, () => blank, {}, '413 too-large'],
    ['10 MiB without a key', 'nobody', '/v1/badges', () => blank, {}, '413 too-large'],
    ['10 MiB at a door that needs a key', 'nobody', '/v1/templates', () => blank, {}, '401 unauthenticated'],
    ['10 MiB of nothing in bulk', 'operator', '/v1/lists/l/users', () => blank, {}, '400 malformed'],
    ['no JSON', 'storefront', claims, () => '{"userId":', {}, '400 malformed'],
    ['nothing', 'storefront', claims, () => '', {}, '400 malformed'],
    ['null', 'storefront', claims, () => 'null', {}, '400 invalid'],
    ['random bytes', 'storefront', claims, () => randomBytes(1000), {}, '400 malformed'],
    ['broken UTF-8', 'storefront', claims, () => Buffer.from([0x7b, 0xff, 0x7d]), {}, '400 malformed'],
    [
      'a form',
      'storefront',
      claims,
      () => 'userId=a',
      { 'content-type': 'application/x-www-form-urlencoded' },
      '415 unsupported-media-type',
    ],
    [
      'a gzip bomb',
      'storefront',
      claims,
      () => gzipSync(blank),
      { 'content-encoding': 'gzip' },
      '415 unsupported-media-type',
    ],
    [
      'a brotli bomb',
      'storefront',
      claims,
      () => brotliCompressSync(blank),
      { 'content-encoding': 'br' },
      '415 unsupported-media-type',
    ],
    [
      'a bomb in a bomb',
      'storefront',
      claims,
      () => gzipSync(gzipSync(blank)),
      { 'content-encoding': 'gzip, gzip' },
      '415 unsupported-media-type',
    ],
    [
      'a bomb that says it is none',
      'storefront',
      claims,
      () => gzipSync(blank),
      { 'content-encoding': 'identity' },
      '400 malformed',
    ],
    [
      'a key with a blank',
      'operator',
      '/v1/templates',
      () => JSON.stringify(content),
      { 'idempotency-key': 'a b' },
      '400 invalid',
    ],
    [
      'a key too long',
      'operator',
      '/v1/templates',
      () => JSON.stringify(content),
      { 'idempotency-key': 'k'.repeat(256) },
      '400 invalid',
    ],
  ])('%s is answered so', async (_, who, path, body, headers, expected) => {
    expect(await shop().said(who, 'POST', path, body(), headers)).toBe(expected);
  });

  test('what a simulation does not read may be as deep as it likes', async () => {
    const door = doors.find(({ path }) => path === '/v1/simulations');
    const text = JSON.stringify(door?.body).replace('"discount"', `"status":${deep(200_000)},"discount"`);
    expect(await shop().said('operator', 'POST', '/v1/simulations', text)).toBe('200');
  });

  test.each([
    ['/v1/coupons?q=a&q=b', '400 invalid'],
    ['/v1/coupons?limit=1&limit=2', '400 invalid'],
    ['/v1/coupons?limit[]=1', '400 invalid'],
    ['/v1/coupons?q[$gt]=', '400 invalid'],
    ['/v1/coupons?itemId[$ne]=a', '400 invalid'],
    ['/v1/coupons?__proto__=x', '400 invalid'],
    ['/v1/coupons?__proto__[limit]=x', '400 invalid'],
    ['/v1/coupons?constructor.prototype.limit=x', '400 invalid'],
    ['/v1/coupons?limit=1e2', '400 invalid'],
    ['/v1/coupons?limit=-1', '400 invalid'],
    ['/v1/coupons?limit=0', '400 invalid'],
    ['/v1/coupons?limit=101', '400 invalid'],
    ['/v1/coupons?limit=1.5', '400 invalid'],
    ['/v1/coupons?limit=0x10', '400 invalid'],
    ['/v1/coupons?limit=9007199254740993', '400 invalid'],
    ['/v1/coupons?q=%00', '400 invalid'],
    ['/v1/coupons?sort=price;drop', '400 invalid'],
    ['/v1/badges?itemIds=a&itemIds=b', '400 invalid'],
    ['/v1/badges?itemIds=%00', '400 invalid'],
    ['/v1/badges?itemIds=a%ED%A0%80', '400 invalid'],
    ['/v1/badges?itemIds=a&at=275760-09-13T00:00:00.001Z', '400 invalid'],
    ['/v1/badges?itemIds=a&at=1969-12-31T23:59:59Z', '400 invalid'],
    ['/v1/badges?itemIds=a&channel=%00', '400 invalid'],
    ['/v1/coupons/%00', '400 invalid'],
    ['/v1/coupons/%ED%A0%80', '400 invalid'],
    ['/v1/coupons/%zz', '400 invalid'],
    ['/v1/coupons/..%2f..%2fv1%2fkeys', '400 invalid'],
    [`/v1/coupons/${'a'.repeat(65)}`, '400 invalid'],
    ['/v1/coupons/{"$gt":""}', '400 invalid'],
    ['/v1/coupons/../keys', '401 unauthenticated'],
    ['/docs/..%2f..%2fpackage.json', '404 not-found'],
    ['/docs/%2e%2e/%2e%2e/package.json', '404 not-found'],
    ['/problems/__proto__', '404 not-found'],
    ['/problems/constructor', '404 not-found'],
    ['/v1/__proto__', '404 not-found'],
  ])('GET %s is answered %s', async (path, expected) => {
    expect(await shop().said('nobody', 'GET', path)).toBe(expected);
  });

  const long = 'a'.repeat(199);
  /** Each takes a second or a thousand years where somewhere a pattern tries every way to cut it. */
  test.each<[string, string, Record<string, string>, string]>([
    ['q too long', `/v1/coupons?q=${'a'.repeat(10_000)}`, {}, '400 invalid'],
    ['items without end', `/v1/badges?itemIds=${'a,'.repeat(5_000)}a`, {}, '400 invalid'],
    ['q of one letter and a surprise', `/v1/coupons?q=${long}!`, {}, '200'],
    ['q of blanks', `/v1/coupons?q=${'%20'.repeat(199)}x`, {}, '200'],
    ['q of wildcards', `/v1/coupons?q=${'*?'.repeat(99)}`, {}, '200'],
    [
      'q of the index’s own words',
      `/v1/coupons?q=${encodeURIComponent('") OR NEAR(a b, 9) AND ^x* {} []'.repeat(4))}`,
      {},
      '200',
    ],
    ['q of a pattern', `/v1/coupons?q=${encodeURIComponent(`(${'a+'.repeat(40)})+$`)}`, {}, '200'],
    ['q of many short words', `/v1/coupons?q=${'a%20'.repeat(99)}b`, {}, '200'],
    ['an id of dots', `/v1/coupons/${'.'.repeat(64)}!`, {}, '400 invalid'],
    [
      'a bearer of blanks',
      '/v1/templates',
      { authorization: `Bearer${' '.repeat(8_000)}x x` },
      '401 unauthenticated',
    ],
    [
      'a token of dots',
      '/v1/templates',
      { authorization: `Bearer ${'.'.repeat(4_000)}` },
      '401 unauthenticated',
    ],
    ['an ETag of quotes', '/v1/badges?itemIds=a', { 'if-none-match': `${'W/"'.repeat(2_000)},` }, '200'],
    ['a trace of zeros', '/v1/coupons', { traceparent: `00-${'0'.repeat(8_000)}` }, '200'],
    ['a request id of blanks', '/v1/coupons', { 'x-request-id': `${'a '.repeat(4_000)}` }, '200'],
    ['proxies without end', '/v1/coupons', { 'x-forwarded-for': `${'[::1]:1,'.repeat(1_000)}` }, '200'],
  ])('%s is answered in time', async (_, path, headers, expected) => {
    expect(await shop().said('nobody', 'GET', path, undefined, headers)).toBe(expected);
  });

  test.each([
    ['in another character set', 'application/json;charset=utf-16', '400 invalid'],
    ['of many parts', `application/${'a+'.repeat(4_000)}json`, '415 unsupported-media-type'],
    ['of blanks', `application/json${' '.repeat(8_000)}x`, '415 unsupported-media-type'],
  ])('a body whose type is %s is answered in time', async (_, type, expected) => {
    expect(await shop().said('nobody', 'POST', '/v1/badges', '{}', { 'content-type': type })).toBe(expected);
  });

  let before = 0;
  beforeAll(async () => {
    before = await templatesOf(shop());
  });
  afterAll(async () => {
    // The one that was right, and the one with the attribute.
    expect((await templatesOf(shop())) - before).toBe(2);
    await shop().expectBooks();
  });
}

async function templatesOf(shop: Shop): Promise<number> {
  const { body } = await shop.ask('operator', 'GET', '/v1/templates?limit=100');
  return body.templates.length;
}
