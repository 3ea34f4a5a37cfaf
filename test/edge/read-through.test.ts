import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { body, createSharedMap, path, seen, startClocked, t0, usual } from './clocked-edge.ts';
import { json } from './origin.ts';

let world: Awaited<ReturnType<typeof startClocked>>;
beforeEach(async () => {
  world = await startClocked();
});
afterEach(() => world.stop());

describe('a public read at the edge', () => {
  it('is fetched once, then answered from memory as long as the origin said', async () => {
    const edge = world.startEdge();
    expect(await seen(edge.read())).toMatchObject({ badges: ['x', 'y'], came: 'fwd=miss; stored' });
    world.clock.at = t0 + 9999;
    expect(await seen(edge.read())).toEqual({
      status: 200,
      badges: ['x', 'y'],
      code: undefined,
      cacheControl: 'public, max-age=0',
      etag: 'W/"one"',
      came: 'hit',
    });
    expect(world.origin.asked).toHaveLength(1);
    world.clock.at = t0 + 10_000;
    await edge.read();
    expect(world.origin.asked).toHaveLength(2);
  });

  it('gives others the rest of its time, in whole seconds', async () => {
    const edge = world.startEdge();
    await edge.read();
    world.clock.at = t0 + 2500;
    expect(await seen(edge.read())).toMatchObject({ cacheControl: 'public, max-age=7', came: 'hit' });
  });

  it('is asked for again with its ETag, and 304 is its next life', async () => {
    const edge = world.startEdge();
    await edge.read();
    world.clock.at = t0 + 10_000;
    world.origin.answer(json(null, usual, 304));
    expect(await seen(edge.read())).toMatchObject({ badges: ['x', 'y'], came: 'fwd=stale; fwd-status=304' });
    expect(world.origin.asked[1]?.headers['if-none-match']).toBe('W/"one"');
    world.clock.at = t0 + 19_999;
    expect(await seen(edge.read())).toMatchObject({ came: 'hit' });
    expect(world.origin.asked).toHaveLength(2);
  });

  it('is another one when the origin has another', async () => {
    const edge = world.startEdge();
    await edge.read();
    world.clock.at = t0 + 10_000;
    world.origin.answer(json({ ...body, items: { a: [] } }, { ...usual, etag: 'W/"two"' }));
    expect(await seen(edge.read())).toMatchObject({
      badges: [],
      etag: 'W/"two"',
      came: 'fwd=stale; fwd-status=200',
    });
  });

  it('is 304 for who has it, on a hit, on a miss and while it stands in', async () => {
    const edge = world.startEdge();
    const known = { 'if-none-match': '"zero", "one"' };
    const answers = [await edge.read(path, known), await edge.read(path, known)];
    await world.origin.goAway();
    world.clock.at = t0 + 10_000;
    answers.push(await edge.read(path, known));
    expect(answers.map(({ status, body: text }) => [status, text])).toEqual(Array(3).fill([304, null]));
    expect(answers[1]?.headers.get('etag')).toBe('W/"one"');
    expect((await edge.read(path, { 'if-none-match': '"zero"' })).status).toBe(200);
  });

  it('that many ask for at once is one question', async () => {
    const edge = world.startEdge();
    const all = await Promise.all(Array.from({ length: 100 }, () => seen(edge.read())));
    expect(all.every(({ badges }) => badges.length === 2)).toBe(true);
    expect(world.origin.asked).toHaveLength(1);
  });

  it('says nothing of the one whose request fetched it', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body, { ...usual, 'x-request-id': 'r-1', ratelimit: '"address";r=1;t=60' }));
    await edge.read(path, { 'x-request-id': 'r-1' });
    const { headers } = await edge.read();
    expect([headers.get('x-request-id'), headers.get('ratelimit')]).toEqual([null, null]);
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('carries the headers of the site that asked, for that site alone', async () => {
    const edge = world.startEdge();
    world.origin.answer((request, response) => {
      const site = request.headers.origin;
      const allow = site === undefined ? {} : { 'access-control-allow-origin': site };
      json(body, { ...usual, vary: 'Origin', ...allow })(request, response);
    });
    const allowed = async (headers = {}) =>
      (await edge.read(path, headers)).headers.get('access-control-allow-origin');
    for (const site of ['https://a.example', 'https://b.example', 'https://a.example']) {
      expect(await allowed({ origin: site })).toBe(site);
    }
    expect(await allowed()).toBeNull();
    expect(world.origin.asked).toHaveLength(3);
  });
});

describe('a window that closes', () => {
  const long = { 'cache-control': 'public, max-age=3600', etag: 'W/"one"' };

  it('ends the answer for others, and makes the edge ask again', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body, long));
    await edge.read();
    world.clock.at = t0 + 58_500;
    expect(await seen(edge.read())).toMatchObject({ cacheControl: 'public, max-age=1', came: 'hit' });
    world.clock.at = t0 + 60_000;
    await edge.read();
    expect(world.origin.asked).toHaveLength(2);
  });

  it.each([
    [59_999, ['x', 'y'], 'W/"one"'],
    [60_000, ['y'], `W/"one.${(t0 + 60_000).toString(36)}"`],
    [119_999, ['y'], `W/"one.${(t0 + 60_000).toString(36)}"`],
    [120_000, [], `W/"one.${(t0 + 120_000).toString(36)}"`],
  ])('with the origin away, at %i ms: %j under the ETag %s', async (at, shown, etag) => {
    const edge = world.startEdge();
    world.origin.answer(json(body, { ...long, 'cache-control': 'public, max-age=1' }));
    await edge.read();
    await world.origin.goAway();
    world.clock.at = t0 + at;
    expect(await seen(edge.read())).toEqual({
      status: 200,
      badges: shown,
      code: undefined,
      cacheControl: 'public, max-age=0, must-revalidate',
      etag,
      came: 'hit; detail=origin-away',
    });
  });

  it('hides the badge even where an origin whose clock is behind says that all is as it was', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body, long));
    await edge.read();
    world.clock.at = t0 + 60_000;
    world.origin.answer(json(null, long, 304));
    expect(await seen(edge.read())).toMatchObject({ badges: ['y'], came: 'fwd=stale; fwd-status=304' });
  });

  it('plays no part in a preview of another instant', async () => {
    const edge = world.startEdge();
    world.origin.answer(json(body, long));
    const preview = `${path}&at=2026-11-11T00:00:00Z`;
    await edge.read(preview);
    await world.origin.goAway();
    world.clock.at = t0 + 120_000;
    expect(await seen(edge.read(preview))).toMatchObject({ badges: ['x', 'y'] });
  });
});

describe('isolates of one place', () => {
  it('share what one of them fetched', async () => {
    const shared = createSharedMap();
    const one = world.startEdge({ shared });
    await one.read();
    await one.settled();
    expect(await seen(world.startEdge({ shared }).read())).toMatchObject({ badges: ['x', 'y'], came: 'hit' });
    expect(world.origin.asked).toHaveLength(1);
  });

  it('let a new one stand in for the origin with what the others knew', async () => {
    const shared = createSharedMap();
    const one = world.startEdge({ shared });
    await one.read();
    await one.settled();
    await world.origin.goAway();
    world.clock.at = t0 + 60_000;
    expect(await seen(world.startEdge({ shared }).read())).toMatchObject({
      badges: ['y'],
      came: 'hit; detail=origin-away',
    });
  });

  it('go on alone where the shared cache fails or hangs', async () => {
    const fails = () => Promise.reject(new Error('no cache'));
    const hangs = () => new Promise<never>(() => {});
    for (const how of [fails, hangs]) {
      const edge = world.startEdge({ shared: { get: how, put: how, delete: how } });
      expect(await seen(edge.read())).toMatchObject({ status: 200 });
      expect(await seen(edge.read())).toMatchObject({ came: 'hit' });
    }
  });
});
