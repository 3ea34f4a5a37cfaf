import { afterEach, describe, expect, test } from 'vitest';
import { createMemoryRateCounter } from '../../src/adapters/memory/rate-counters.ts';
import { createRequestRates } from '../../src/app/request-rates.ts';
import { type AppOptions, createApp } from '../../src/http/app.ts';
import type { RequestLine } from '../../src/http/observe.ts';
import { EngineUnavailable } from '../../src/ports/engine-unavailable.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { openSynced } from '../sync/open-synced.ts';
import { stillSyncer } from './still-syncer.ts';

const adminKey = 'test-admin-key-0123456789';
const admin = { authorization: `Bearer ${adminKey}` };
const lines: RequestLine[] = [];

afterEach(() => {
  lines.length = 0;
});

async function open(options: Partial<AppOptions> = {}, ports: Partial<Ports> = {}) {
  const synced = await openSynced();
  return createApp(
    { ...synced.ports, ...ports },
    {
      sync: stillSyncer,
      secret: 'a-secret-of-the-tests',
      bootstrapAdminKey: adminKey,
      badgeMaxAge: 1,
      onError: () => {},
      logRequest: (line) => lines.push(line),
      storefront: null,
      ...options,
    },
  );
}

describe('a line a request', () => {
  test('names the route and its outcome, and neither ids nor keys nor addresses', async () => {
    const app = await open();
    await app.request('/v1/users/alice/coupons?channel=app', {
      headers: { ...admin, 'x-request-id': 'r-1' },
    });
    await app.request('/v1/coupons/secret-sale/claims', { method: 'POST' });
    expect(lines).toMatchObject([
      { reqId: 'r-1', method: 'GET', route: '/v1/users/{userId}/coupons', status: 200, by: 'key:bootstrap' },
      { method: 'POST', route: '/v1/coupons/{couponId}/claims', status: 401, code: 'unauthenticated' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/alice|secret-sale|test-admin-key|127\.0\.0\.1/);
  });

  test('carries the trace that the caller is in', async () => {
    const app = await open();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await app.request('/healthz', { headers: { traceparent } });
    await app.request('/healthz', { headers: { traceparent: 'nonsense' } });
    expect(lines[0]).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
    });
    expect(lines[1]).not.toHaveProperty('traceId');
  });

  test.each([
    ['its own id', 'order-7/checkout', true],
    ['one with a line break in it', 'a b', false],
    ['one that is too long', 'x'.repeat(129), false],
  ])('answers %s: %s', async (_, given, kept) => {
    const app = await open();
    const answer = await app.request('/healthz', { headers: { 'x-request-id': given } });
    const id = answer.headers.get('x-request-id');
    expect(id === given).toBe(kept);
    expect(lines[0]?.reqId).toBe(id);
  });

  test.each([
    [0, 0],
    [1, 3],
  ])('successful badge reads by a share of %d: %d of 3, refused ones always', async (badgeSample, logged) => {
    const app = await open({ badgeSample });
    for (let i = 0; i < 3; i++) await app.request('/v1/badges?itemIds=a');
    await app.request('/v1/badges?itemIds=');
    expect(lines.filter(({ status }) => status === 200)).toHaveLength(logged);
    expect(lines.filter(({ status }) => status === 400)).toHaveLength(1);
  });
});

describe('rate limits', () => {
  const rates = (limits: { principal: number; address: number }) =>
    createRequestRates(createMemoryRateCounter, limits);

  test('a key hears how many requests are left, and 429 beyond', async () => {
    const app = await open({}, { requestRates: rates({ principal: 2, address: 0 }) });
    const ask = () => app.request('/v1/keys', { headers: admin });
    const first = await ask();
    expect(first.headers.get('ratelimit-policy')).toBe('"principal";q=2;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"principal";r=1;t=\d+$/);
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      429,
      'rate-limited',
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"principal";r=0;t=\d+$/);
  });

  test('an address without a key is counted for all that it asks, hot badges and bad keys too', async () => {
    const app = await open({}, { requestRates: rates({ principal: 0, address: 3 }) });
    const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
    const badges = () => app.request('/v1/badges?itemIds=a', {}, from('2001:db8::1'));
    expect((await badges()).status).toBe(200);
    expect((await badges()).status).toBe(200);
    const guessed = { headers: { authorization: 'Bearer guessed' } };
    expect((await app.request('/v1/keys', guessed, from('2001:db8::2'))).status).toBe(401);
    expect((await badges()).status).toBe(429);
    expect((await app.request('/v1/badges?itemIds=a', {}, from('2001:db8:0:1::1'))).status).toBe(200);
    expect((await app.request('/v1/keys', { headers: admin }, from('2001:db8::1'))).status).toBe(200);
  });

  test('without a bound nothing is said of it', async () => {
    const app = await open();
    const answer = await app.request('/healthz');
    expect(answer.headers.get('ratelimit')).toBeNull();
  });
});

describe('what every answer carries, and what no one asked for it', () => {
  test.each([
    '/healthz',
    '/v1/badges?itemIds=a',
    '/v1/keys',
    '/nowhere',
    '/openapi.json',
    '/docs',
    '/problems',
  ])('%s is never sniffed for another type', async (path) => {
    const app = await open();
    for (let i = 0; i < 2; i++) {
      expect((await app.request(path)).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('pages run nothing but what the service serves', async () => {
    const app = await open();
    for (const path of ['/docs', '/problems', '/problems/sold-out']) {
      expect((await app.request(path)).headers.get('content-security-policy')).toContain(
        "default-src 'none'",
      );
    }
  });

  test('browsers of other origins read nothing, but where their origin is set', async () => {
    const origin = 'https://shop.example.com';
    const ask = async (app: Awaited<ReturnType<typeof open>>, from: string) =>
      (await app.request('/v1/badges?itemIds=a', { headers: { origin: from } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await ask(await open(), origin)).toBeNull();
    const opened = await open({ corsOrigins: [origin] });
    expect(await ask(opened, origin)).toBe(origin);
    expect(await ask(opened, origin)).toBe(origin);
    expect(await ask(opened, 'https://elsewhere.example.com')).toBeNull();
  });

  test('a preflight is answered without a key', async () => {
    const app = await open({ corsOrigins: ['https://shop.example.com'] });
    const answer = await app.request('/v1/coupons/c/claims', {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example.com', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });
});

test('an engine that takes too long is not waited for', async () => {
  const { ports } = await openSynced();
  const templates = { ...ports.templates, get: () => new Promise<never>(() => {}) };
  const app = await open({ requestTimeoutMs: 20 }, { templates });
  const answer = await app.request('/v1/templates/t', { headers: admin });
  expect([answer.status, ((await answer.json()) as { params: unknown }).params]).toEqual([
    503,
    { afterMs: 20 },
  ]);
});

test.each([
  ['counted', { principal: 9, address: 9 }],
  ['not counted', { principal: 0, address: 0 }],
])('what is public is answered though nobody can tell whose a key is: %s', async (_, limits) => {
  const { ports } = await openSynced();
  const keys = {
    ...ports.keys,
    findByDigest: async () => {
      throw new EngineUnavailable('mongodb', 'MongoDB did not answer.');
    },
  };
  const app = await open({}, { keys, requestRates: createRequestRates(createMemoryRateCounter, limits) });
  const ask = async (path: string) =>
    (await app.request(path, { headers: { authorization: 'Bearer unknown' } })).status;
  expect([await ask('/healthz'), await ask('/v1/badges?itemIds=a'), await ask('/v1/keys')]).toEqual([
    200, 200, 503,
  ]);
});

test('a scrape asks the engines once how far the index is', async () => {
  let asked = 0;
  const report = () => {
    asked++;
    return stillSyncer.report();
  };
  const app = await open({ sync: { report } });
  for (const scrapes of [1, 2]) {
    expect((await app.request('/metrics', { headers: admin })).status).toBe(200);
    expect(asked).toBe(scrapes);
  }
});

test.each([
  ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
])('%s is refused by its head', async (_, headers, status) => {
  const app = await open();
  const answer = await app.request('/v1/badges', { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(status);
});

test('who shows no key sends 64 KiB at most', async () => {
  const app = await open();
  const send = (path: string, body: string, headers = {}) =>
    app.request(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  expect((await send('/v1/badges', `"${'x'.repeat(65_536)}"`)).status).toBe(413);
  expect((await send('/v1/eligibility', `"${'x'.repeat(65_536)}"`, admin)).status).toBe(400);
  expect((await send('/v1/eligibility', `"${'x'.repeat(1_048_576)}"`, admin)).status).toBe(413);
});
