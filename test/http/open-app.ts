import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { inject } from 'vitest';
import { compose } from '../../src/compose.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { startSyncer } from '../../sync/loop.ts';
import { judgedBy } from './described.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // The tests say what they expect of it, member by member.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed answer of any route
  readonly body: any;
}

export interface OpenedApp {
  readonly ports: Ports;
  /** An instant that the tests move. */
  readonly clock: { time: number };
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>;
  /** What was written so far is in the index. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

/** What may differ from a service with nothing set. */
export type AppSettings = Partial<Omit<Config, 'dataDir' | 'secretKey'>>;

const adminKey = 'test-admin-key-0123456789';

/**
 * The whole service on the embedded engine in a folder of its own, without a socket. Every answer that a test gets
 * is held against the OpenAPI document.
 */
export async function openApp(settings: AppSettings = {}): Promise<OpenedApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipper-http-'));
  const clock = { time: Date.parse('2026-11-11T08:00:00Z') };
  const composition = await compose(
    { ...settings, ...enginesOfSuite(), dataDir, secretKey: 'a-secret-of-the-tests' },
    { clock: { now: () => clock.time }, apart: { prefix: `t${randomUUID().slice(0, 8)}-` } },
  );
  const { ports, secret } = composition;
  const syncer = await startSyncer(ports, { log: pino({ level: 'silent' }) });
  const app = createApp(ports, {
    sync: syncer,
    secret,
    bootstrapAdminKey: adminKey,
    badgeMaxAge: 1,
    onError: () => {},
    storefront: null,
    trustedProxies: settings.trustedProxies ?? [],
    ...(settings.claimsInFlight !== undefined && { claimsInFlight: settings.claimsInFlight }),
  });
  // An index of its own is there at once; elsewhere it is built first.
  if (inject('engines')) await syncer.caughtUpTo(await ports.changeFeed.end());
  const judge = judgedBy(await (await app.request('/openapi.json')).json());
  return {
    ports,
    clock,
    call: async (method, path, body, headers = {}) => {
      const init = {
        method,
        headers: {
          authorization: `Bearer ${adminKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      };
      // As the HTTP server hands it over.
      const response = await app.request(path, init, {
        incoming: { socket: { remoteAddress: '127.0.0.1' } },
      });
      const text = await response.text();
      const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
      const answered = isJson ? JSON.parse(text) : text;
      const wrong = judge(method, path, response.status, response.headers.get('content-type'), answered);
      if (wrong !== null) throw new Error(`not as the OpenAPI document has it: ${wrong}`);
      return { status: response.status, headers: response.headers, body: answered };
    },
    synced: async () => {
      await syncer.caughtUpTo(await ports.changeFeed.end());
    },
    close: async () => {
      await syncer.stop();
      await composition.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The embedded engines, but where the suite runs on others: there each app has a database of its own. */
function enginesOfSuite(): Partial<Config> {
  const urls = inject('engines');
  if (!urls) return {};
  const read = readConfig(urls);
  if (!read.ok) throw new Error(read.mistakes.join(' '));
  const { mongodbUrl, elasticsearchUrl, redisUrl } = read.config;
  const database = `http_${randomUUID().slice(0, 13).replace('-', '')}`;
  return {
    mongodbUrl: mongodbUrl?.replace(/\/[^/?]*(?=\?|$)/, `/${database}`) ?? null,
    elasticsearchUrl,
    redisUrl,
  };
}

/** A template that everybody may claim and use on everything, changed as the test needs. */
export function templateBody(change: Readonly<Record<string, unknown>> = {}) {
  return {
    name: 'Ten off',
    currency: 'USD',
    discount: { type: 'amount-off', amount: 1000 },
    scope: { include: [{ type: 'all' }] },
    claim: { opensAt: '2026-11-11T00:00:00Z', closesAt: '2026-11-12T00:00:00Z' },
    validity: { type: 'fixed', from: '2026-11-11T00:00:00Z', to: '2026-11-13T00:00:00Z' },
    ...change,
  };
}

export async function publish(app: OpenedApp, id: string, change: Readonly<Record<string, unknown>> = {}) {
  const made = await app.call('POST', '/v1/templates', templateBody({ id, ...change }));
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const published = await app.call('POST', `/v1/templates/${id}/publish`);
  if (published.status !== 200) throw new Error(JSON.stringify(published.body));
  return published.body;
}

export async function claim(app: OpenedApp, couponId: string, userId: string): Promise<string> {
  const claimed = await app.call('POST', `/v1/coupons/${couponId}/claims`, { userId });
  if (claimed.status !== 201) throw new Error(JSON.stringify(claimed.body));
  return claimed.body.userCouponId;
}
