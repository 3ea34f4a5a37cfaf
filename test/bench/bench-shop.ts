import { setTimeout as pause } from 'node:timers/promises';
import type { Hono } from 'hono';
import { pino } from 'pino';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { watchLoopLag } from '../../src/http/loop-lag.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { startSyncer } from '../../sync/loop.ts';

/** Of every bench server. */
export const ADMIN_KEY = 'bench-admin-key-0123456789';
/** What a load client sends to be let in. */
export const benchHeaders = { authorization: `Bearer ${ADMIN_KEY}` };
/** What a bench server is told its Redis by, where it has one: nobody's own is meant. */
export const redisUrlVariable = 'BENCH_REDIS_URL';
const INDEXED_WITHIN_MS = 10_000;

export interface BenchShop {
  readonly ports: Ports;
  /** Another face of the same shop: routes can be added to it until its first request. `guarded`: busy when it is. */
  readonly newApp: (options?: { readonly guarded?: boolean }) => Hono;
  /** A call past the network, with the admin key; throws where it is refused. */
  readonly call: (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<Response>;
  /** Off anything, for everybody and at any time, but for what is given. */
  readonly publish: (draft: { readonly id: string } & Readonly<Record<string, unknown>>) => Promise<void>;
}

/** The whole service on an empty embedded store, in this process; a bench server is told its folder by DATA_DIR. */
export async function benchShop(
  options: Pick<NonNullable<Parameters<typeof compose>[1]>, 'badgeBounds'> = {},
): Promise<BenchShop> {
  const read = readConfig({
    DATA_DIR: process.env.DATA_DIR,
    DEMO: '0',
    BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
    LOG_LEVEL: 'silent',
    REDIS_URL: process.env[redisUrlVariable],
  });
  if (!read.ok) throw new Error(read.mistakes.join('\n'));
  const { ports, secret } = await compose(read.config, options);
  const sync = await startSyncer(ports, { log: pino({ level: read.config.logLevel }) });
  const { badgeMaxAge, claimsInFlight } = read.config;
  const newApp = (options: { readonly guarded?: boolean } = {}) =>
    createApp(ports, {
      ...(options.guarded && { claimsInFlight, lagMs: watchLoopLag().lagMs }),
      sync,
      secret,
      bootstrapAdminKey: ADMIN_KEY,
      badgeMaxAge,
      onError: (error) => console.error(error),
      storefront: null,
    });
  const app = newApp();

  const call: BenchShop['call'] = async (method, route, body) => {
    const response = await app.request(route, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response;
  };
  const publish: BenchShop['publish'] = async (draft) => {
    await call('POST', '/v1/templates', {
      name: draft.id,
      currency: 'USD',
      timeZone: 'UTC',
      discount: { type: 'amount-off', amount: 500 },
      scope: { include: [{ type: 'all' }] },
      validity: { type: 'relative', days: 7 },
      ...draft,
      claim: { opensAt: '2020-01-01T00:00:00Z', closesAt: '2100-01-01T00:00:00Z', ...Object(draft.claim) },
    });
    await call('POST', `/v1/templates/${draft.id}/publish`);
  };
  return { ports, newApp, call, publish };
}

/** Asks until the index has caught up with what was written. */
export async function whenIndexed(isThere: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + INDEXED_WITHIN_MS;
  while (!(await isThere())) {
    if (performance.now() > deadline) throw new Error(`not indexed within ${INDEXED_WITHIN_MS} ms`);
    await pause(5);
  }
}
