import { apiOf } from '../../process/api.ts';
import { publish } from '../../process/publish.ts';
import { type RunningServer, startServer } from '../../process/server.ts';
import { type LoadRequest, load, type Measured } from '../load.ts';
import type { RatioRow, RowGroup } from '../row.ts';

const ROUNDS = 5;
const seconds = 2;
/** Attackers share one address: what it may send in a minute is sent in a moment, and they go on all the same. */
const ATTACKERS = 64;
const A_MINUTE = 600;
const elsewhere = '127.0.0.2';
const honest = 'honest';

/** What who has no key may send, of every kind: each costs as much as one request can. */
const attacks: readonly LoadRequest[] = [
  { method: 'POST', path: '/v1/badges', body: nested(2_000) },
  {
    method: 'POST',
    path: '/v1/badges',
    body: { itemIds: Array.from({ length: 500 }, (_, n) => `unknown-${n}`) },
  },
  { method: 'POST', path: '/v1/badges', body: { itemIds: { $gt: '' }, at: 'x'.repeat(50_000) } },
  { method: 'GET', path: `/v1/coupons?q=${'ab%20'.repeat(60)}` },
  { method: 'GET', path: `/v1/badges?itemIds=${Array.from({ length: 100 }, (_, n) => `none-${n}`)}` },
  { method: 'GET', path: '/v1/coupons?cursor=AAAA.BBBB' },
  {
    method: 'GET',
    path: '/v1/users/honest/coupons',
    headers: { authorization: `Bearer ${'x'.repeat(4_000)}` },
  },
  {
    method: 'GET',
    path: '/v1/users/honest/coupons',
    headers: { authorization: `Bearer eyJhbGciOiJub25lIn0.${'a'.repeat(3_000)}.` },
  },
];

/** What a flood from one address does to everybody else, where requests of an address are bounded. */
export const attack: RowGroup = {
  name: 'attack',
  measure: async ({ quick }) => {
    const server = await startServer({
      env: {
        RATE_LIMIT_ADDRESS: `${A_MINUTE}`,
        JWT_SECRET: 'of-the-bench-and-of-nobody-else-at-all',
        LOG_LEVEL: 'warn',
      },
    });
    try {
      await openShop(server);
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) rounds.push(await playRound(server));
      return rowsOf(rounds);
    } finally {
      await server.stop();
    }
  },
};

interface Round {
  readonly quiet: Measured;
  readonly during: Measured;
  readonly attack: Measured;
  /** What the process holds after it, MiB. */
  readonly memory: number;
}

async function openShop(server: RunningServer): Promise<void> {
  const api = apiOf(server);
  await publish(api, 'attacked', { perUser: 100 });
  for (let n = 0; n < 10; n++) {
    const claimed = await api('POST', '/v1/coupons/attacked/claims', { userId: honest });
    if (claimed.status !== 201) throw new Error(`a claim answered ${claimed.status}`);
  }
}

async function playRound(server: RunningServer): Promise<Round> {
  const { url, adminKey } = server;
  const headers = { authorization: `Bearer ${adminKey}` };
  const requests: readonly LoadRequest[] = [
    { method: 'GET', path: '/v1/badges?itemIds=sku-1,sku-2,sku-3', headers },
    { method: 'GET', path: `/v1/users/${honest}/coupons`, headers },
  ];
  const look = () => load({ url, requests, seconds, connections: 4, pipelining: 1, thinkMs: 5 });
  const quiet = await look();
  const [during, attack] = await Promise.all([
    look(),
    load({ url, requests: attacks, seconds, connections: ATTACKERS, pipelining: 1, from: elsewhere }),
  ]);
  for (const { statuses } of [quiet, during]) {
    if (Object.keys(statuses).join() !== '200')
      throw new Error(`an honest client heard ${Object.keys(statuses)}`);
  }
  return { quiet, during, attack, memory: await memoryOf(url, headers) };
}

async function memoryOf(url: string, headers: Record<string, string>): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1024 / 1024;
}

function rowsOf(rounds: readonly Round[]): RatioRow[] {
  const ours = median(rounds.map(({ during }) => during.p99Ms));
  const floor = median(rounds.map(({ quiet }) => quiet.p99Ms));
  const sent = Math.round(median(rounds.map(({ attack }) => attack.requestsPerSecond)));
  const p50 = (of: 'quiet' | 'during') => median(rounds.map((round) => round[of].p50Ms)).toFixed(1);
  return [
    {
      what: 'p99 of badges and wallets while an address floods ÷ quiet',
      unit: 'ms',
      ours,
      floor,
      ratio: floor / ours,
      goal: 0.5,
      note:
        `p50 ${p50('during')} ms against ${p50('quiet')} ms; ${sent} of the flood answered a second, ` +
        `${Math.round(Math.max(...rounds.map(({ memory }) => memory)))} MiB held at most`,
    },
  ];
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < depth; n++) value = [value];
  return value;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
