import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Api, apiOf } from '../process/api.ts';
import { publish } from '../process/publish.ts';
import { type RunningServer, startServer } from '../process/server.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Call, createShoppers, type Kind, type Shoppers } from './shoppers.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';

/** `CUT_OFF_MS=20000` is the whole proof. */
const AWAY_MS = Number(process.env.CUT_OFF_MS ?? 3_000);
/** Longer than any answer may take, whatever is away. */
const ANSWERED_WITHIN_MS = 10_000;
const NOTICED_WITHIN_MS = 8_000;
const READY_WITHIN_MS = 6_000;
const SEEN_WITHIN_MS = 15_000;
const BALANCED_WITHIN_MS = 60_000;

const urls = { mongodb: 'MONGODB_URL', elasticsearch: 'ELASTICSEARCH_URL', redis: 'REDIS_URL' } as const;
type Engine = keyof typeof urls;
const faults = ['cut', 'hang'] as const;

/** Who hears nothing but what they asked for, and who at least something, while an engine is away. */
const goOn: Readonly<Record<Engine, { readonly all: readonly Kind[]; readonly some: readonly Kind[] }>> = {
  mongodb: { all: ['badges'], some: [] },
  elasticsearch: { all: ['claim', 'checkout'], some: [] },
  redis: { all: ['badges', 'checkout'], some: ['claim'] },
};
/** What else they may hear: with a documented code, and soon. */
const refusals = [429, 503];

const Down = z.object({
  code: z.literal('unavailable'),
  params: z.object({ down: z.array(z.object({ engine: z.string() })) }),
});
const Badges = z.object({ items: z.record(z.string(), z.array(z.object({ couponId: z.string() }))) });
const Books = z.object({
  balanced: z.boolean(),
  coupons: z.array(z.object({ claimed: z.number(), total: z.number().nullable() }).loose()),
});

let engines: RunningEngines;
const proxies = new Map<Engine, FaultProxy>();
let servers: RunningServer[] = [];
let syncer: RunningServer;
let apis: Api[] = [];

beforeAll(async () => {
  engines = await startEngines();
  const direct = engines.env();
  const env: Record<string, string> = { ...direct };
  for (const engine of ['mongodb', 'elasticsearch', 'redis'] as const) {
    const proxy = await startFaultProxy(direct[urls[engine]] ?? '');
    proxies.set(engine, proxy);
    env[urls[engine]] = proxy.url;
  }
  syncer = await startServer({ env, command: ['node', 'sync/main.ts'] });
  servers = await Promise.all([startServer({ env }), startServer({ env })]);
  apis = servers.map(apiOf);
  await putTea(900);
});
afterAll(async () => {
  await Promise.all([...servers, syncer].map((process) => process?.stop()));
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await engines?.stop();
});

describe.each(['mongodb', 'elasticsearch', 'redis'] as const)('%s', (engine) => {
  it.each(faults)(
    `that is away (%s) for ${AWAY_MS} ms: what can go on goes on, and nothing that was answered is lost`,
    async (fault) => {
      const name = `${engine}-${fault}`;
      await publish(any, `${name}-all`, { total: null });
      await publish(any, `${name}-few`, { total: 20 });
      await shown(`${name}-all`);
      const shoppers = createShoppers(apis, { name, coupons: [`${name}-all`, `${name}-few`] });
      await shoppers.begin();

      const gone = performance.now();
      await away(engine, fault);
      await Promise.all(servers.map((server) => noticed(server, engine)));
      if (engine !== 'mongodb') await publish(any, `${name}-meanwhile`, { total: null });
      while (performance.now() - gone < AWAY_MS) {
        for (const server of servers) expect(await downOn(server)).toEqual([engine]);
        await pause(100);
      }
      const back = performance.now();
      await away(engine, 'none');
      await Promise.all([
        ...servers.map((server) => ready(server, READY_WITHIN_MS)),
        ready(syncer, SEEN_WITHIN_MS),
      ]);
      if (engine === 'mongodb') await publish(any, `${name}-meanwhile`, { total: null });
      await shown(`${name}-meanwhile`);
      await shoppers.end();

      expectDocumented(shoppers.calls);
      expectToGoOn(engine, shoppers.calls, { gone, back });
      await expectNothingLost(shoppers);
      await expectBooks();
    },
    120_000 + AWAY_MS,
  );
});

async function away(engine: Engine, fault: Fault): Promise<void> {
  await proxies.get(engine)?.set(fault);
}

function expectDocumented(calls: readonly Call[]): void {
  const wrong = calls.filter(
    ({ status, code, ms }) =>
      ms > ANSWERED_WITHIN_MS || !(status < 300 || (code !== null && [409, ...refusals].includes(status))),
  );
  expect(wrong, servers.flatMap(unexpectedIn).join('\n')).toEqual([]);
}

/** What a server has logged of requests that failed for another reason than an engine's. */
function unexpectedIn(server: RunningServer): string[] {
  const known = /"type":"(EngineUnavailable|OutcomeUnknown)"/;
  const lines = server.stderr().split('\n');
  return lines.filter((line) => line.includes('a request failed') && !known.test(line));
}

function expectToGoOn(
  engine: Engine,
  calls: readonly Call[],
  { gone, back }: { readonly gone: number; readonly back: number },
): void {
  const meanwhile = calls.filter(({ at, ms }) => at >= gone && at + ms <= back);
  const refused = ({ status }: Call) => refusals.includes(status);
  for (const kind of goOn[engine].all) {
    const heard = meanwhile.filter((call) => call.kind === kind);
    expect(heard.length, `${kind} without ${engine}`).toBeGreaterThan(0);
    expect(heard.filter(refused), `${kind} without ${engine}`).toEqual([]);
  }
  for (const kind of goOn[engine].some) {
    const heard = meanwhile.filter((call) => call.kind === kind);
    expect(heard, `${kind} without ${engine}`).toContainEqual(expect.objectContaining({ status: 201 }));
  }
  for (const kind of ['badges', 'claim', 'checkout'] as const) {
    const after = calls.filter((call) => call.kind === kind && call.at > back && call.status < 300);
    expect(after.length, `${kind} when ${engine} is back`).toBeGreaterThan(0);
  }
}

/** The claims and orders that were answered are there; those that were not can be sent again. */
async function expectNothingLost(shoppers: Shoppers): Promise<void> {
  expect(await shoppers.lost()).toEqual([]);
}

async function expectBooks(): Promise<void> {
  await expect
    .poll(
      async () => {
        const { body } = await any('POST', '/v1/reconciliations', { limit: 200 });
        const books = Books.parse(body);
        for (const { claimed, total } of books.coupons)
          expect(claimed).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY);
        return books.balanced;
      },
      { timeout: BALANCED_WITHIN_MS, interval: 500 },
    )
    .toBe(true);
}

/** What is wrong by `/readyz`; nothing where all is well. */
async function downOn(server: RunningServer): Promise<string[]> {
  const answer = await fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(ANSWERED_WITHIN_MS) });
  const body: unknown = await answer.json();
  if (answer.status === 200) return [];
  expect(answer.status).toBe(503);
  const down = Down.safeParse(body);
  if (!down.success) throw new Error(`/readyz answered ${JSON.stringify(body)}`);
  return down.data.params.down.map(({ engine }) => engine);
}

async function noticed(server: RunningServer, engine: Engine): Promise<void> {
  await expect.poll(() => downOn(server), { timeout: NOTICED_WITHIN_MS, interval: 50 }).toEqual([engine]);
}

async function ready(server: RunningServer, timeout: number): Promise<void> {
  await expect.poll(() => downOn(server), { timeout, interval: 50 }).toEqual([]);
}

async function shown(couponId: string): Promise<void> {
  for (const api of apis) {
    const look = async () => {
      const { status, body } = await api('GET', '/v1/badges?itemIds=tea&limit=50');
      return status === 200 ? (Badges.parse(body).items.tea?.map((badge) => badge.couponId) ?? []) : [];
    };
    await expect.poll(look, { timeout: SEEN_WITHIN_MS, interval: 50 }).toContain(couponId);
  }
}

function any(...call: Parameters<Api>) {
  const [api] = apis;
  if (!api) throw new Error('No server runs.');
  return api(...call);
}

async function putTea(salePrice: number): Promise<void> {
  const tea = { itemId: 'tea', title: 'Green tea', categoryPath: ['tea'], salePrice, currency: 'USD' };
  expect((await any('PUT', '/v1/items', { items: [tea] })).status).toBe(200);
}
