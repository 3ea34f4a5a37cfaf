import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDoor } from '../../src/http/door.ts';
import { watchLoopLag } from '../../src/http/loop-lag.ts';
import { answering, openProvider, type Provider } from '../adapters/outgoing/open-provider.ts';
import { type Answered, type OpenedApp, openApp, publish } from './open-app.ts';

describe('claims in flight', () => {
  let app: OpenedApp;
  let riskScore: Provider;
  /** Claims that wait for their score. */
  const waiting: ServerResponse[] = [];
  beforeAll(async () => {
    riskScore = await openProvider();
    riskScore.behave((response) => waiting.push(response));
    app = await openApp({ claimsInFlight: 3, riskScoreUrl: riskScore.url, outgoingTimeoutMs: 30_000 });
    await publish(app, 'c-rush');
  });
  afterAll(async () => {
    await app.close();
    await riskScore.close();
  });

  const claim = (userId: string) => app.call('POST', '/v1/coupons/c-rush/claims', { userId });
  const releaseAll = () => {
    for (const response of waiting.splice(0)) answering({ reject: false })(response, null, response.req);
  };

  test('beyond the bound are told so at once, other routes go on, and there is room again afterwards', async () => {
    const accepted = ['a', 'b', 'c'].map(claim);
    await expect.poll(() => waiting.length).toBe(3);
    const refused = await Promise.all(Array.from({ length: 30 }, (_, i) => claim(`r-${i}`)));
    // None of those that got in has been answered yet.
    expect(waiting).toHaveLength(3);
    const heard = ({ status, headers, body }: Answered) => [status, body.code, headers.get('retry-after')];
    expect(refused.map(heard)).toEqual(Array(30).fill([429, 'busy', '1']));
    expect((await app.call('GET', '/v1/badges?itemIds=i')).status).toBe(200);
    expect((await app.call('GET', '/v1/users/a/coupons')).status).toBe(200);
    releaseAll();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([201, 201, 201]);
    riskScore.behave(answering({ reject: false }));
    expect((await claim('r-0')).status).toBe(201);
  });

  test('of many at the same moment only as many as the bound get in', async () => {
    riskScore.behave((response) => waiting.push(response));
    const answered: Answered[] = [];
    const all = Array.from({ length: 20 }, async (_, i) => {
      answered.push(await claim(`m-${i}`));
    });
    await expect.poll(() => answered.length).toBe(17);
    await expect.poll(() => waiting.length).toBe(3);
    expect(answered).toHaveLength(17);
    releaseAll();
    await Promise.all(all);
    expect(answered.map(({ status }) => status).toSorted()).toEqual([
      ...Array(3).fill(201),
      ...Array(17).fill(429),
    ]);
    riskScore.behave(answering({ reject: false }));
  });

  test('what was wrong leaves its place as well', async () => {
    for (let i = 0; i < 5; i++) {
      expect((await app.call('POST', '/v1/coupons/c-rush/claims', {})).status).toBe(400);
      expect((await app.call('POST', '/v1/coupons/c-none/claims', { userId: 'u' })).status).toBe(404);
    }
    expect((await claim('r-1')).status).toBe(201);
  });
});

/** A door whose turns of the event loop begin when they are told to. */
function doorInHand(mostInside: number) {
  const turns: (() => void)[] = [];
  const door = createDoor({ mostInside, lagMs: () => 0, nextTurn: (go) => turns.push(go) });
  return { door, nextTurns: () => turns.splice(0).map((begin) => begin()).length };
}

test('of those who come at one moment, eight go on each turn: others have their turn between', async () => {
  const { door, nextTurns } = doorInHand(40);
  let on = 0;
  const all = Array.from({ length: 20 }, async () => {
    door.enter();
    await door.turn();
    on++;
  });
  expect(door.depth()).toEqual({ inside: 20, waiting: 12 });
  const seen: number[] = [];
  do {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(on);
  } while (nextTurns() > 0);
  await Promise.all(all);
  expect(seen).toEqual([8, 16, 20, 20]);
});

test('of those who are answered at one moment, six are read again each turn, in their order', () => {
  const { door, nextTurns } = doorInHand(40);
  const read = new Set(Array.from({ length: 10 }, (_, n) => n));
  for (const n of [...read]) door.readInTurn({ pause: () => read.delete(n), resume: () => read.add(n) });
  const seen = [read.size];
  while (nextTurns() > 0) seen.push(read.size);
  expect(seen).toEqual([6, 10, 10]);
  expect([...read]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

describe('a lagging process', () => {
  test.each([
    [0, true],
    [200, true],
    [201, false],
  ])('%s ms late: claims are let in: %s', (lagMs, open) => {
    const door = createDoor({ mostInside: 1, lagMs: () => lagMs });
    expect([!door.isShut(), door.enter() !== null]).toEqual([open, open]);
  });

  test('is seen while its loop is held up, and again well when it is not', async () => {
    const lag = watchLoopLag();
    const holdUp = () => {
      const until = performance.now() + 60;
      while (performance.now() < until);
      return lag.lagMs();
    };
    await expect.poll(holdUp, { timeout: 5000, interval: 1 }).toBeGreaterThan(20);
    await expect.poll(lag.lagMs, { timeout: 5000 }).toBeLessThan(10);
    lag.stop();
  });
});
