import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { type OpenedApp, openApp } from './open-app.ts';
import { stillSyncer } from './still-syncer.ts';

let app: OpenedApp;
beforeAll(async () => {
  app = await openApp({ requestRates: { principal: 0, address: 5 } });
});
afterAll(() => app.close());

/** Asks so many times over one connection; how often it was refused, and how often it was held back for that. */
async function knock(times: number, { address, from, proxies = [] as readonly string[] }: Knock) {
  const { request } = createApp(app.ports, {
    sync: stillSyncer,
    secret: 'a-secret-of-the-tests',
    bootstrapAdminKey: null,
    badgeMaxAge: 1,
    onError: () => {},
    storefront: null,
    trustedProxies: proxies,
  });
  let held = 0;
  let refused = 0;
  const hold = () => {
    held++;
  };
  const socket = { remoteAddress: address, pause: hold, resume: () => {} };
  for (let n = 0; n < times; n++) {
    const outgoing = new EventEmitter();
    const headers = from === undefined ? {} : { 'x-forwarded-for': from };
    const { status } = await request('/v1/coupons', { headers }, { incoming: { socket }, outgoing });
    if (status === 429) refused++;
    outgoing.emit('finish');
    await nextTurn();
  }
  return { refused, held };
}

interface Knock {
  readonly address: string;
  readonly from?: string;
  readonly proxies?: readonly string[];
}

test('who goes on past its rate is soon read in turn, but for the first few', async () => {
  const { refused, held } = await knock(100, { address: '192.0.2.1' });
  expect(refused).toBe(95);
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThan(refused);
});

test('behind a proxy others share the connection: nobody holds it back', async () => {
  const knocks = { address: '10.0.0.1', from: '192.0.2.2', proxies: ['10.0.0.0/8'] };
  expect(await knock(100, knocks)).toEqual({ refused: 95, held: 0 });
});

test('who says that it comes through a proxy that nobody trusts is read in turn all the same', async () => {
  const { held } = await knock(100, { address: '192.0.2.3', from: '198.51.100.1' });
  expect(held).toBeGreaterThan(0);
});
