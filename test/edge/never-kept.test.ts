import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { body, createSharedMap, ok, path, seen, startClocked, t0, usual } from './clocked-edge.ts';
import { json } from './origin.ts';

let world: Awaited<ReturnType<typeof startClocked>>;
beforeEach(async () => {
  world = await startClocked();
});
afterEach(() => world.stop());

describe('what is never kept', () => {
  const twice = async (how: RequestListener, headers: Record<string, string> = {}) => {
    const edge = world.startEdge();
    world.origin.answer(how);
    const statuses = [await edge.read(path, headers), await edge.read(path, headers)].map((r) => r.status);
    return { statuses, asked: world.origin.asked.length };
  };

  it.each([
    ['a cookie that is set', json(body, { ...usual, 'set-cookie': 'a=1' }), 200],
    ['private', json(body, { ...usual, 'cache-control': 'private, max-age=60' }), 200],
    ['no-store', json(body, { ...usual, 'cache-control': 'no-store' }), 200],
    ['what varies with more than its key', json(body, { ...usual, vary: 'User-Agent' }), 200],
    ['a text that is not what the route answers', json({ items: 'many' }, usual), 200],
    ['a refusal', json({ code: 'invalid' }, usual, 400), 400],
    ['what is not there', json({ code: 'not-found' }, usual, 404), 404],
    ['a redirect', json(null, { ...usual, location: '/elsewhere' }, 302), 302],
    ['too many requests', json({ code: 'rate-limited' }, usual, 429), 429],
    ['an error', json({ code: 'internal' }, usual, 500), 500],
  ])('%s', async (_what, how, status) => {
    expect(await twice(how)).toEqual({ statuses: [status, status], asked: 2 });
  });

  it.each([
    ['a key', { authorization: 'Bearer k' }],
    ['a cookie', { cookie: 'a=1' }],
  ])('the answer to who shows %s', async (_what, headers) => {
    expect(await twice(ok, headers)).toEqual({ statuses: [200, 200], asked: 2 });
  });

  it('a private answer reaches the one alone whose request fetched it', async () => {
    const edge = world.startEdge();
    let nth = 0;
    world.origin.answer((request, response) => {
      nth++;
      json({ nth }, { 'cache-control': 'private', 'set-cookie': `n=${nth}` })(request, response);
    });
    const answers = await Promise.all(Array.from({ length: 5 }, () => edge.read()));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(bodies.map((one) => (one as { nth: number }).nth)).size).toBe(5);
    expect(new Set(answers.map((answer) => answer.headers.get('set-cookie'))).size).toBe(5);
  });

  it('a refusal is told to all who asked at once, less what it says of one of them', async () => {
    const edge = world.startEdge();
    world.origin.answer(json({ code: 'not-found' }, { 'x-request-id': 'r-1' }, 404));
    const answers = await Promise.all(Array.from({ length: 5 }, () => edge.read('/v1/coupons/none')));
    expect(answers.map(({ status, headers }) => [status, headers.get('x-request-id')])).toEqual(
      Array(5).fill([404, null]),
    );
    expect(world.origin.asked).toHaveLength(1);
  });

  it('a refused parameter leaves the answer without it where it is', async () => {
    const edge = world.startEdge();
    await edge.read();
    world.origin.answer(json({ code: 'invalid' }, usual, 400));
    expect(await seen(edge.read(`${path}&colour=red`))).toMatchObject({ status: 400 });
    expect(await seen(edge.read())).toMatchObject({ status: 200, came: 'hit' });
  });

  it('what the origin takes back does not come back when it is away', async () => {
    const shared = createSharedMap();
    const edge = world.startEdge({ shared });
    await edge.read();
    world.clock.at = t0 + 10_000;
    world.origin.answer(json({ code: 'not-found' }, {}, 404));
    await edge.read();
    await edge.settled();
    await world.origin.goAway();
    expect(shared.kept.size).toBe(0);
    expect(await seen(edge.read())).toMatchObject({ status: 503 });
  });

  it('an answer too large for memory flows to each reader', async () => {
    const large = json({ ...body, padding: 'x'.repeat(600_000) }, usual);
    expect(await twice(large)).toEqual({ statuses: [200, 200], asked: 4 });
  });

  it('a caller who asks too often hears the last known answer', async () => {
    const edge = world.startEdge();
    await edge.read();
    world.clock.at = t0 + 10_000;
    world.origin.answer(json({ code: 'rate-limited' }, {}, 429));
    expect(await seen(edge.read())).toMatchObject({ status: 200, came: 'hit; detail=origin-away' });
  });
});
