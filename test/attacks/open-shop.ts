import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { signed, tokenSecret } from '../http/shopper-token.ts';
import { type Api, apiOf } from '../process/api.ts';
import { expectStatus } from '../process/expect-status.ts';
import { type RunningServer, startServer } from '../process/server.ts';

/** Long enough for an engine on a busy machine: whoever is still silent then hangs. */
const ANSWERED_WITHIN_MS = 20_000;
const VISIBLE_WITHIN_MS = 15_000;

export type Caller =
  | 'nobody'
  | 'admin'
  | 'operator'
  | 'operator of m'
  | 'operator of n'
  | 'checkout'
  | 'other checkout'
  | 'storefront'
  | 'shopper u'
  | 'shopper v';

export interface Heard {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
  readonly headers: Headers;
  // The attacks say what they expect of it, member by member.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed answer of any route
  readonly body: any;
}

export type Ask = (
  who: Caller,
  method: string,
  path: string,
  /** A text or bytes are sent as they are, everything else as JSON. */
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Heard>;

export interface Shop {
  /** They share one store; requests go round. */
  readonly servers: readonly RunningServer[];
  /** The engines of the shop; none: the embedded ones, which no other server can share. */
  readonly engines: Readonly<Record<string, string>>;
  readonly api: Api;
  readonly ask: Ask;
  readonly credentials: Readonly<Record<Caller, string | null>>;
  /** A copy for the user, who has it from then on. */
  claim(userId: string, couponId: string): Promise<string>;
  /** `status code`, or the status of what was not refused. */
  said(...call: Parameters<Ask>): Promise<string>;
  /** Waits until the index has what was written. */
  visible(read: () => Promise<boolean>): Promise<void>;
  /** Store and gate of every coupon sum up and agree, and no server has stumbled. */
  expectBooks(): Promise<void>;
  close(): Promise<void>;
}

export interface ShopSettings {
  /** What the environment says of engines; none: the embedded ones, and one server. */
  readonly engines?: Readonly<Record<string, string>>;
  readonly servers: number;
}

/** Freezes that a user may hold open, and that a copy may go through in a day. */
export const freezeLimits = { open: 5, day: 8 };

/** Real servers with a caller of every kind; merchants `m` and `n`, shoppers `u` and `v`. */
export async function openShop({ engines = {}, servers: count }: ShopSettings): Promise<Shop> {
  const env = {
    ...engines,
    JWT_SECRET: tokenSecret,
    OPEN_FREEZES_PER_USER: `${freezeLimits.open}`,
    FREEZES_PER_COUPON_DAY: `${freezeLimits.day}`,
    LOG_LEVEL: 'error',
  };
  const syncer = Object.keys(engines).length
    ? await startServer({ env, command: ['node', 'sync/main.ts'] })
    : null;
  const servers = await Promise.all(Array.from({ length: count }, () => startServer({ env })));
  const [first] = servers;
  if (!first) throw new Error('A shop has one server at least.');
  const api = apiOf(first);
  const credentials = await credentialsOf(api, first.adminKey);
  let turn = 0;
  const ask: Ask = async (who, method, path, body, headers = {}) => {
    const { url } = servers[turn++ % servers.length] ?? first;
    const sent = { method, body, headers, authorization: credentials[who] };
    const deadline = performance.now() + ANSWERED_WITHIN_MS;
    for (;;) {
      const heard = await hear(`${url}${path}`, sent);
      // A server on a machine that lags sends claims away for a moment: a patient client comes back.
      if (heard.code !== 'busy' || performance.now() > deadline) return heard;
      await pause(50);
    }
  };
  const said: Shop['said'] = async (...call) => {
    const { status, code } = await ask(...call);
    return code === null ? `${status}` : `${status} ${code}`;
  };
  return {
    servers,
    engines,
    api,
    ask,
    said,
    credentials,
    claim: async (userId, couponId) => {
      const made = await ask('storefront', 'POST', `/v1/coupons/${couponId}/claims`, { userId });
      expect(made.status, made.text).toBe(201);
      return made.body.userCouponId;
    },
    visible: async (read) => {
      const deadline = performance.now() + VISIBLE_WITHIN_MS;
      while (!(await read())) {
        if (performance.now() > deadline) throw new Error(`not visible within ${VISIBLE_WITHIN_MS} ms`);
        await pause(20);
      }
    },
    expectBooks: async () => {
      await expectBalance(ask);
      expect(servers.map((server) => server.stderr()).join('')).toBe('');
    },
    close: async () => {
      await Promise.all([...servers, syncer].map((process) => process?.stop()));
    },
  };
}

/** A server with settings of its own: of the same shop, but on the embedded engines, where it has a shop to itself. */
export function anotherServer({ engines }: Shop, settings: Readonly<Record<string, string>>) {
  return startServer({ env: { LOG_LEVEL: 'error', ...engines, ...settings } });
}

interface Sent {
  readonly method: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly authorization: string | null;
}

async function hear(url: string, { method, body, headers, authorization }: Sent): Promise<Heard> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(authorization !== null && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    }),
    signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
  });
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  const parsed = isJson ? JSON.parse(text) : null;
  if (response.status === 500) throw new Error(`500 for ${method} ${url}: ${text}`);
  const code = response.status >= 400 && isJson ? parsed.code : null;
  return { status: response.status, code, text, headers: response.headers, body: parsed };
}

async function credentialsOf(api: Api, adminKey: string): Promise<Record<Caller, string | null>> {
  const key = async (scope: string, merchantId: string | null = null) => {
    const { body } = await expectStatus(
      201,
      api('POST', '/v1/keys', { name: scope, scopes: [scope], merchantId }),
    );
    return `Bearer ${z.object({ token: z.string() }).parse(body).token}`;
  };
  const shopper = async (userId: string) => `Bearer ${await signed(userId, Date.now())}`;
  return {
    nobody: null,
    admin: `Bearer ${adminKey}`,
    operator: await key('operator'),
    'operator of m': await key('operator', 'm'),
    'operator of n': await key('operator', 'n'),
    checkout: await key('checkout'),
    'other checkout': await key('checkout'),
    storefront: await key('storefront'),
    'shopper u': await shopper('u'),
    'shopper v': await shopper('v'),
  };
}

async function expectBalance(ask: Ask): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Heard = await ask('admin', 'POST', '/v1/reconciliations', {
      check: true,
      ...(cursor !== null && { cursor }),
    });
    expect(page.status, page.text).toBe(200);
    const { balanced, coupons, nextCursor } = page.body;
    expect({ balanced, coupons: coupons.filter((each: { balanced: boolean }) => !each.balanced) }).toEqual({
      balanced: true,
      coupons: [],
    });
    cursor = nextCursor;
  } while (cursor !== null);
}
