import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, apiOf } from '../process/api.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { bundleWorker, type RunningEdge } from './workerd.ts';

/** Claims and page tokens of one address in a minute, at the origin. */
const addressRate = 60;

let server: RunningServer;
let edge: RunningEdge;
let api: Api;

beforeAll(async () => {
  const [startEdge, started] = await Promise.all([
    bundleWorker(),
    startServer({
      env: { TRUSTED_PROXIES: '127.0.0.0/8', RATE_LIMIT_ADDRESS: String(addressRate), BADGE_MAX_AGE: '2' },
    }),
  ]);
  server = started;
  api = apiOf(server);
  edge = await startEdge({ ORIGIN_URL: server.url });
}, 60_000);

afterAll(async () => {
  await edge.stop();
  await server.stop();
});

/** Each caller has an address of its own. */
let callers = 0;
function near(path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  const address = `203.0.113.${++callers % 250}`;
  return fetch(edge.url + path, { ...init, headers: { 'cf-connecting-ip': address, ...init.headers } });
}

async function publish(id: string, closesAt: number) {
  await api('PUT', '/v1/items', {
    items: [{ itemId: `${id}-item`, title: 'Oat milk', categoryPath: [id], salePrice: 499, currency: 'USD' }],
  });
  const template = {
    id,
    name: id,
    currency: 'USD',
    discount: { type: 'amount-off', amount: 100 },
    scope: { include: [{ type: 'category', id }] },
    claim: {
      opensAt: '2026-01-01T00:00:00Z',
      closesAt: new Date(closesAt).toISOString(),
      total: 100,
    },
    validity: { type: 'relative', days: 7 },
  };
  expect(await api('POST', '/v1/templates', template)).toMatchObject({ status: 201 });
  expect(await api('POST', `/v1/templates/${id}/publish`)).toMatchObject({ status: 200 });
  const path = `/v1/badges?itemIds=${id}-item`;
  await expect
    .poll(async () => JSON.stringify((await api('GET', path)).body), { timeout: 10_000 })
    .toContain(`"couponId":"${id}"`);
  return path;
}

describe('before a real Clipper', () => {
  it('badges are the origin’s, with its ETag, and 304 for who has them', async () => {
    const path = await publish('spring', Date.now() + 3_600_000);
    const [direct, first] = [await fetch(server.url + path), await near(path)];
    expect(first.headers.get('etag')).toBe(direct.headers.get('etag'));
    expect(first.headers.get('content-type')).toBe('application/json');
    const { items } = (await direct.json()) as { items: unknown };
    expect(await first.json()).toMatchObject({ items });
    const again = await near(path, { headers: { 'if-none-match': direct.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('coupons, a coupon and its items are kept for as long as the origin says', async () => {
    await publish('paged', Date.now() + 3_600_000);
    for (const path of ['/v1/coupons?q=paged', '/v1/coupons/paged', '/v1/coupons/paged/items?sort=price']) {
      const first = await near(path);
      expect(await first.json()).toEqual(await (await fetch(server.url + path)).json());
      const known = { 'if-none-match': first.headers.get('etag') ?? '' };
      expect((await near(path, { headers: known })).status).toBe(304);
      await expect
        .poll(async () => (await near(path)).headers.get('cache-status'), { timeout: 10_000 })
        .toBe('clipper-edge; hit');
    }
  });

  it('a claim goes through with its key, and its retry gets the same copy', async () => {
    await publish('claimed', Date.now() + 3_600_000);
    const claim = () =>
      near('/v1/coupons/claimed/claims', {
        method: 'POST',
        body: JSON.stringify({ userId: 'alice' }),
        headers: {
          authorization: `Bearer ${server.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'click-1',
        },
      });
    const [first, second] = [await claim(), await claim()];
    expect(first.status).toBe(201);
    expect(await second.json()).toEqual(await first.json());
    const wallet = '/v1/users/alice/coupons';
    const mine = await near(wallet, { headers: { authorization: `Bearer ${server.adminKey}` } });
    expect(await mine.json()).toMatchObject({ counts: { unused: 1 } });
    expect((await near(wallet)).status).toBe(401);
  });

  it('a page token is made anew for each who asks', async () => {
    await publish('tokens', Date.now() + 3_600_000);
    const answers = [1, 2].map(() => near('/v1/coupons/tokens/page-token'));
    for (const answer of await Promise.all(answers)) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('cache-status')).toBeNull();
    }
  });

  it('what the origin refuses it refuses here, in its words', async () => {
    for (const path of ['/v1/badges?itemIds=a&colour=red', '/v1/badges?itemIds=', '/v1/coupons/none']) {
      const [direct, here] = [await fetch(server.url + path), await near(path)];
      expect(here.status).toBe(direct.status);
      expect(await here.json()).toEqual(await direct.json());
    }
  });

  it('counts the requests of each shopper, whatever they say of themselves', async () => {
    const ask = async (address: string, nth: number) => {
      const headers = { 'cf-connecting-ip': address, 'x-forwarded-for': `10.0.0.${nth}` };
      return (await fetch(`${edge.url}/v1/coupons/none/page-token`, { headers })).status;
    };
    for (let i = 0; i < addressRate; i++) expect(await ask('198.51.100.1', i)).toBe(404);
    expect(await ask('198.51.100.1', 200)).toBe(429);
    expect(await ask('198.51.100.2', 200)).toBe(404);
  });

  // The last one: it kills the server.
  it('hides a badge at the millisecond it closes when the server is gone, and says 503 for the rest', async () => {
    const began = Date.now();
    await publish('rehearsal', began + 3_600_000);
    // Time enough to publish and read it, on a machine as busy as this one is.
    const closesAt = Date.now() + 1500 + 4 * (Date.now() - began);
    const path = await publish('flash', closesAt);
    const shown = async () => {
      const began = Date.now();
      const response = await near(path);
      const { items } = (await response.json()) as { items: Record<string, unknown[]> };
      return { began, ended: Date.now(), status: response.status, badges: items['flash-item']?.length };
    };
    const page = async () => ((await (await near('/v1/coupons/flash')).json()) as { status: string }).status;
    expect(await shown()).toMatchObject({ status: 200, badges: 1 });
    expect(await page()).toBe('active');
    await server.kill('SIGKILL');
    const looks: Awaited<ReturnType<typeof shown>>[] = [];
    while ((looks.at(-1)?.began ?? 0) < closesAt) looks.push(await shown());
    const before = looks.filter(({ ended }) => ended < closesAt);
    const after = looks.filter(({ began }) => began >= closesAt);
    expect(before.length).toBeGreaterThan(0);
    expect(new Set(before.map(({ badges }) => badges))).toEqual(new Set([1]));
    expect(new Set(after.map(({ badges }) => badges))).toEqual(new Set([0]));
    expect(await page()).toBe('ended');
    const unknown = await near('/v1/badges?itemIds=never-asked');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
  });
});
