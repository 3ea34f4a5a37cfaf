import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hang, json, startOrigin } from './origin.ts';
import { bundleWorker, type StartEdge } from './workerd.ts';

const path = '/v1/badges?itemIds=a';
const usual = { 'cache-control': 'public, max-age=60', etag: 'W/"one"' };
const badges = (closesAt: number) => ({
  at: new Date().toISOString(),
  items: {
    a: [{ couponId: 'x', opensAt: '2026-01-01T00:00:00Z', closesAt: new Date(closesAt).toISOString() }],
  },
});
const inAnHour = () => json(badges(Date.now() + 3_600_000), usual);

let startEdge: StartEdge;
beforeAll(async () => {
  startEdge = await bundleWorker();
}, 60_000);

/** Whatever a test starts ends with it. */
async function start<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  onTestFinished(() => started.stop());
  return started;
}

describe('the Worker in workerd', () => {
  it('asks the origin once for fifty readers, and answers the next from memory', async () => {
    const origin = await start(
      startOrigin((request, response) => {
        setTimeout(() => inAnHour()(request, response), 100);
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const all = await Promise.all(Array.from({ length: 50 }, () => fetch(edge.url + path)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await fetch(edge.url + path)).headers.get('cache-status')).toBe('clipper-edge; hit');
    expect(origin.asked).toHaveLength(1);
  });

  it('a reader who leaves takes nobody along', async () => {
    let finish = () => {};
    const origin = await start(
      startOrigin((request, response) => {
        finish = () => inAnHour()(request, response);
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const leaving = new AbortController();
    const first = fetch(edge.url + path, { signal: leaving.signal }).catch(() => 'left');
    await expect.poll(() => origin.asked.length, { timeout: 5000 }).toBe(1);
    const others = [fetch(edge.url + path), fetch(edge.url + path)];
    leaving.abort();
    expect(await first).toBe('left');
    finish();
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200]);
    expect(origin.asked).toHaveLength(1);
  });

  it('answers 304 to who has it, and gets 304 for what it has', async () => {
    const brief = { 'cache-control': 'public, max-age=1', etag: 'W/"one"' };
    const origin = await start(
      startOrigin((request, response) => {
        const known = request.headers['if-none-match'] === 'W/"one"';
        json(badges(Date.now() + 3_600_000), brief, known ? 304 : 200)(request, response);
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    await (await fetch(edge.url + path)).text();
    const known = { headers: { 'if-none-match': 'W/"one"' } };
    expect((await fetch(edge.url + path, known)).status).toBe(304);
    // When its second is over it is confirmed, and whole for who has nothing.
    await expect
      .poll(async () => (await fetch(edge.url + path)).headers.get('cache-status'), { timeout: 5000 })
      .toBe('clipper-edge; fwd=stale; fwd-status=304');
    const answer = await fetch(edge.url + path);
    expect([answer.headers.get('etag'), await answer.json()]).toMatchObject([
      'W/"one"',
      { items: { a: [{}] } },
    ]);
  });

  it('hides a badge at the millisecond it closes, with the origin away', async () => {
    const origin = await start(startOrigin(hang));
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const closesAt = Date.now() + 1500;
    origin.answer(json(badges(closesAt), usual));
    await (await fetch(edge.url + path)).text();
    await origin.goAway();
    const looks: { began: number; ended: number; shown: number; cacheControl: string | null }[] = [];
    while ((looks.at(-1)?.began ?? 0) < closesAt) {
      // The last look begins with the millisecond.
      while (Date.now() > closesAt - 30 && Date.now() < closesAt);
      const began = Date.now();
      const response = await fetch(edge.url + path);
      const shown = ((await response.json()) as ReturnType<typeof badges>).items.a.length;
      looks.push({ began, ended: Date.now(), shown, cacheControl: response.headers.get('cache-control') });
    }
    const before = looks.filter(({ ended }) => ended < closesAt);
    const after = looks.filter(({ began }) => began >= closesAt);
    expect(new Set(before.map(({ shown }) => shown))).toEqual(new Set([1]));
    expect(new Set(after.map(({ shown }) => shown))).toEqual(new Set([0]));
    // Less than a second was left to the boundary, or the answer stood in.
    expect(
      new Set(looks.filter(({ began }) => began > closesAt - 1000).map((one) => one.cacheControl)),
    ).toEqual(new Set(['public, max-age=0', 'public, max-age=0, must-revalidate']));
  });

  it('a new isolate knows what the old one heard, and not what the origin took back', async () => {
    const origin = await start(startOrigin(json(badges(Date.now() + 3_600_000))));
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const read = async () => {
      const response = await fetch(edge.url + path);
      await response.text();
      return [response.status, response.headers.get('cache-status')];
    };
    const asked = read();
    await expect.poll(() => edge.isShared(path), { timeout: 5000 }).toBe(true);
    expect(await asked).toEqual([200, 'clipper-edge; fwd=miss; stored']);
    await edge.renew();
    await origin.goAway();
    expect(await read()).toEqual([200, 'clipper-edge; hit; detail=origin-away']);

    await origin.comeBack();
    origin.answer(json({ code: 'not-found' }, {}, 404));
    await expect.poll(read, { timeout: 5000 }).toEqual([404, null]);
    await expect.poll(() => edge.isShared(path), { timeout: 5000 }).toBe(false);
    await edge.renew();
    await origin.goAway();
    expect(await read()).toEqual([503, null]);
  });

  it('lets the last known answer stand in for a slow origin, and says 503 for what it never knew', async () => {
    const origin = await start(startOrigin(json(badges(Date.now() + 3_600_000), { etag: 'W/"one"' })));
    const edge = await start(startEdge({ ORIGIN_URL: origin.url, ORIGIN_TIMEOUT_MS: '800' }));
    await (await fetch(edge.url + path)).text();
    origin.answer(hang);
    const known = await fetch(edge.url + path);
    expect([known.status, known.headers.get('cache-status')]).toEqual([
      200,
      'clipper-edge; hit; detail=origin-away',
    ]);
    const unknown = await fetch(`${edge.url}/v1/badges?itemIds=b`);
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await unknown.json()).toMatchObject({ code: 'unavailable', params: { engine: 'origin' } });
  });

  it('passes everything else through, the caller’s address apart', async () => {
    const origin = await start(
      startOrigin(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        const { length } = Buffer.concat(chunks);
        response.writeHead(409, {
          'x-own': 'yes',
          'set-cookie': ['a=1', 'b=2'],
          'content-type': 'text/plain',
        });
        response.end(`${request.method} ${request.url} ${length}`);
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const response = await fetch(`${edge.url}/v1/coupons/t-1/claims?a=%20b`, {
      method: 'POST',
      body: 'x'.repeat(300_000),
      headers: {
        'cf-connecting-ip': '203.0.113.9',
        'x-forwarded-for': '10.0.0.1',
        authorization: 'Bearer k',
        'idempotency-key': 'click-1',
      },
    });
    expect(await response.text()).toBe('POST /v1/coupons/t-1/claims?a=%20b 300000');
    expect([response.status, response.headers.get('x-own')]).toEqual([409, 'yes']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(origin.asked[0]?.headers).toMatchObject({
      host: new URL(origin.url).host,
      'x-forwarded-for': '203.0.113.9',
      authorization: 'Bearer k',
      'idempotency-key': 'click-1',
    });
    await origin.goAway();
    expect((await fetch(`${edge.url}/v1/eligibility`, { method: 'POST', body: '{}' })).status).toBe(503);
  });

  it('lets an answer flow before it has ended, and follows no redirect', async () => {
    let end = () => {};
    const origin = await start(
      startOrigin((_request, response) => {
        response.writeHead(302, { location: '/elsewhere' });
        response.write('first');
        end = () => response.end(' last');
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const response = await fetch(`${edge.url}/shop`, {
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity' },
    });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/elsewhere']);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toMatchObject({ value: 'first' });
    end();
    expect(await reader?.read()).toMatchObject({ value: ' last' });
  });

  it('never keeps the answer to a key, a token or a cookie', async () => {
    const origin = await start(
      startOrigin((request, response) => {
        const who = request.headers.authorization ?? request.headers.cookie ?? 'nobody';
        json({ at: who, items: {} }, usual)(request, response);
      }),
    );
    const edge = await start(startEdge({ ORIGIN_URL: origin.url }));
    const whoSees = async (headers: Record<string, string> = {}) =>
      ((await (await fetch(edge.url + path, { headers })).json()) as { at: string }).at;
    for (const who of ['Bearer a', 'Bearer b']) expect(await whoSees({ authorization: who })).toBe(who);
    for (const who of ['user=a', 'user=b']) expect(await whoSees({ cookie: who })).toBe(who);
    expect(await whoSees()).toBe('nobody');
    expect(await whoSees({ authorization: 'Bearer c' })).toBe('Bearer c');
    expect(await whoSees()).toBe('nobody');
    expect(origin.asked).toHaveLength(6);
  });

  it('without an origin answers nothing but that it is not set up', async () => {
    const edge = await start(startEdge({ ORIGIN_URL: '' }));
    const response = await fetch(edge.url + path);
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal' }]);
  });
});
