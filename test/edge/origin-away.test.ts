import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { body, ok, seen, startClocked, t0, usual } from './clocked-edge.ts';
import { hang, json } from './origin.ts';

let world: Awaited<ReturnType<typeof startClocked>>;
beforeEach(async () => {
  world = await startClocked();
});
afterEach(() => world.stop());

describe('with the origin away', () => {
  const standsIn = { status: 200, badges: ['x', 'y'], came: 'hit; detail=origin-away' };
  const brief = { 'cache-control': 'public, max-age=1', etag: 'W/"one"' };

  it('the last known answer stands in, up to its age and no longer', async () => {
    const edge = world.startEdge({ lastKnownSeconds: 30 });
    world.origin.answer(json(body, brief));
    await edge.read();
    await world.origin.goAway();
    world.clock.at = t0 + 29_999;
    expect(await seen(edge.read())).toMatchObject(standsIn);
    world.clock.at = t0 + 30_000;
    expect(await seen(edge.read())).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('nothing older than that is served where the origin said fresh, either', async () => {
    const edge = world.startEdge({ lastKnownSeconds: 30 });
    world.origin.answer(json(body, { 'cache-control': 'public, max-age=3600' }));
    await edge.read();
    world.clock.at = t0 + 30_000;
    await edge.read();
    expect(world.origin.asked).toHaveLength(2);
  });

  it('what was never asked for is 503 with Retry-After, and nothing keeps that', async () => {
    const edge = world.startEdge();
    await world.origin.goAway();
    const response = await edge.read();
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await seen(response)).toMatchObject({
      status: 503,
      code: 'unavailable',
      cacheControl: 'no-store',
    });
    expect(world.told).toHaveLength(1);
    await world.origin.comeBack();
    expect(await seen(edge.read())).toMatchObject({ status: 200 });
  });

  it('the origin is tried once a second for a known answer, and heard when it is back', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body, brief));
    await edge.read();
    await world.origin.goAway();
    world.clock.at = t0 + 1000;
    await edge.read();
    await edge.read();
    expect(world.told).toHaveLength(1);
    await world.origin.comeBack();
    world.clock.at = t0 + 1999;
    expect(await seen(edge.read())).toMatchObject(standsIn);
    world.clock.at = t0 + 2000;
    expect(await seen(edge.read())).toMatchObject({ came: 'fwd=stale; fwd-status=200' });
  });

  it.each([500, 502, 503, 504])(
    '%i is away too; who knows nothing hears the origin itself',
    async (status) => {
      const edge = world.startEdge();
      world.origin.answer(json(body, brief));
      await edge.read();
      world.clock.at = t0 + 1000;
      world.origin.answer(
        json({ code: 'unavailable' }, { 'retry-after': '7', 'x-request-id': 'r-1' }, status),
      );
      expect(await seen(edge.read())).toMatchObject(standsIn);
      const other = await edge.read('/v1/badges?itemIds=b');
      expect([other.headers.get('retry-after'), other.headers.get('x-request-id')]).toEqual(['7', null]);
      expect(await seen(other)).toMatchObject({ status, code: 'unavailable' });
    },
  );

  it('an origin that says nothing of caching is asked each time, and stood in for', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body));
    await edge.read();
    await edge.read();
    expect(world.origin.asked).toHaveLength(2);
    await world.origin.goAway();
    expect(await seen(edge.read())).toMatchObject({ ...standsIn, etag: null });
  });

  it.each(['must-revalidate', 's-maxage=1'])('%s: nothing stands in', async (directive) => {
    const edge = world.startEdge();
    world.origin.answer(json(body, { 'cache-control': `public, max-age=1, ${directive}` }));
    await edge.read();
    await world.origin.goAway();
    world.clock.at = t0 + 1000;
    expect(await seen(edge.read())).toMatchObject({ status: 503 });
  });
});

describe('with the origin slow', () => {
  it('who has a known answer waits a moment, who comes later not at all, and the late answer is kept', async () => {
    const edge = world.startEdge({ patienceMs: 300 });
    await edge.read();
    world.clock.at = t0 + 10_000;
    let finish = () => {};
    world.origin.answer((request, response) => {
      finish = () => ok(request, response);
    });
    const began = performance.now();
    const first = edge.read();
    await expect.poll(() => world.origin.asked.length, { timeout: 5000 }).toBe(2);
    // The clock of the test stands still: the first reader's wait ends by its timer.
    expect(await seen(first)).toMatchObject({ came: 'hit; detail=origin-away' });
    expect(performance.now() - began).toBeGreaterThan(250);
    world.clock.at = t0 + 10_300;
    expect(await seen(edge.read())).toMatchObject({ came: 'hit; detail=origin-away' });
    expect(world.origin.asked).toHaveLength(2);
    finish();
    await edge.settled();
    expect(await seen(edge.read())).toMatchObject({ came: 'hit' });
  });

  it('who knows nothing waits for as long as the origin may take, and hears 503', async () => {
    const edge = world.startEdge({ originTimeoutMs: 50 });
    world.origin.answer(hang);
    expect(await seen(edge.read())).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('an answer that stops in its middle is no answer', async () => {
    const edge = world.startEdge({ originTimeoutMs: 50 });
    world.origin.answer((_request, response) => {
      response.writeHead(200, usual);
      response.write('{"at"');
    });
    expect(await seen(edge.read())).toMatchObject({ status: 503 });
  });

  it('so many different questions wait at once; the next hears busy, and known answers still come', async () => {
    const edge = world.startEdge();
    await edge.read();
    const held: (() => void)[] = [];
    world.origin.answer((request, response) => {
      held.push(() => ok(request, response));
    });
    const waiting = Array.from({ length: 128 }, (_, i) => edge.read(`/v1/badges?itemIds=i${i}`));
    expect(await seen(edge.read('/v1/badges?itemIds=more'))).toMatchObject({ status: 429, code: 'busy' });
    world.clock.at = t0 + 10_000;
    expect(await seen(edge.read())).toMatchObject({ badges: ['x', 'y'] });
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(128);
    for (const finish of held) finish();
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
  });
});
