import path from 'node:path';
import { type BenchServer, startBenchServer } from '../bench-server.ts';
import { benchHeaders } from '../bench-shop.ts';
import { type LoadRequest, load, type Measured } from '../load.ts';
import type { RatioRow, RowGroup } from '../row.ts';
import { cartOfShopper, shopper } from './claim-rush-shop.ts';

const SERVER = path.join(import.meta.dirname, 'claim-rush-server.ts');
const BYSTANDER = path.join(import.meta.dirname, 'bystander-server.ts');
const USERS = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
/**
 * As many claims at once as the door lets in by default, and ten times as many: half of them come back when they are
 * told to, and are measured; the other half ask again at once.
 */
const SERVED = 64;
const RUSH = 10 * SERVED;
const ROUNDS = 5;
/** Longer than a patient one waits. */
const seconds = 2;

const claims: readonly LoadRequest[] = USERS.map((userId) => ({
  method: 'POST',
  path: '/v1/coupons/rush/claims',
  body: { userId },
  headers: benchHeaders,
}));

/** Who looks on: a few at a time, with a moment between. */
const onlookers = {
  badges: [{ method: 'GET', path: '/v1/badges?itemIds=sku-1,sku-2,sku-3' }],
  eligibility: [
    {
      method: 'POST',
      path: '/v1/eligibility',
      body: { userId: shopper, cart: cartOfShopper() },
      headers: benchHeaders,
    },
  ],
} satisfies Record<string, readonly LoadRequest[]>;
type Onlooker = keyof typeof onlookers;

/** What a rush does to those who get in, to those who don't, and to everybody else on the same process. */
export const claimRush: RowGroup = {
  name: 'claim-rush',
  measure: async ({ quick }) => {
    const server = await startBenchServer(SERVER);
    const bystander = await startBenchServer(BYSTANDER);
    try {
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++)
        rounds.push(await playRound(server, bystander));
      return rowsOf(rounds);
    } finally {
      await server.stop();
      await bystander.stop();
    }
  },
};

interface Round {
  /** Claims of the patient: as many as can be served, and among ten times as many. */
  readonly served: Measured;
  readonly rush: Measured;
  readonly quiet: Record<Onlooker, Measured>;
  readonly during: Record<Onlooker, Measured>;
  /** Meanwhile, at a process of its own: what the machine takes, for clients and server share its cores. */
  readonly beside: Measured;
}

async function playRound({ url }: BenchServer, bystander: BenchServer): Promise<Round> {
  const claim = (connections: number, patient: boolean) =>
    load({ url, requests: claims, seconds, connections, pipelining: 1, patient, givesWay: true });
  const few = { seconds, connections: 4, pipelining: 1, thinkMs: 5 };
  const look = (onlooker: Onlooker) => load({ url, requests: onlookers[onlooker], ...few });
  const inRush = async (looking: () => Promise<Measured>) => {
    const [rush, , looked] = await Promise.all([claim(RUSH / 2, true), claim(RUSH / 2, false), looking()]);
    return { rush, looked };
  };
  const served = await claim(SERVED, true);
  const quiet = { badges: await look('badges'), eligibility: await look('eligibility') };
  const { rush, looked: badges } = await inRush(() => look('badges'));
  const { looked: eligibility } = await inRush(() => look('eligibility'));
  const { looked: beside } = await inRush(() =>
    load({ url: bystander.url, requests: [{ method: 'GET', path: '/' }], ...few }),
  );
  const { statuses, withRetryAfter } = rush;
  const strange = Object.keys(statuses).filter((status) => status !== '201' && status !== '429');
  if (strange.length > 0) throw new Error(`claims in a rush answered ${strange}, expected 201 and 429 alone`);
  if (withRetryAfter !== (statuses['429'] ?? 0)) throw new Error('a refusal without Retry-After');
  return { served, rush, quiet, during: { badges, eligibility }, beside };
}

function rowsOf(rounds: readonly Round[]): RatioRow[] {
  const accepted = (of: (round: Round) => Measured) => (q: 'p50Ms' | 'p99Ms') =>
    median(rounds.map((round) => of(round).latencies['201']?.[q] ?? Number.NaN));
  const inRush = accepted(({ rush }) => rush);
  const quietly = accepted(({ served }) => served);
  const refused = (q: 'p50Ms' | 'p99Ms') =>
    median(rounds.map(({ rush }) => rush.latencies['429']?.[q] ?? Number.NaN));
  const counted = (status: string) =>
    Math.round(median(rounds.map(({ rush }) => rush.requestsPerSecond * shareOf(rush, status))));
  const beside = (q: 'p50Ms' | 'p99Ms') => median(rounds.map((round) => round.beside[q])).toFixed(1);
  const besideRush = `a bare route in a process of its own meanwhile: p50 ${beside('p50Ms')} ms, p99 ${beside('p99Ms')} ms`;
  return [
    {
      ...times('p99 of accepted claims, 10 × the load', inRush('p99Ms'), quietly('p99Ms'), 0.5),
      note:
        `p50 ${inRush('p50Ms').toFixed(1)} ms against ${quietly('p50Ms').toFixed(1)} ms; ${counted('201')} accepted and ` +
        `${counted('429')} refused a second, refusals p50 ${refused('p50Ms').toFixed(1)} ms, p99 ${refused('p99Ms').toFixed(1)} ms`,
    },
    ...(['badges', 'eligibility'] as const).map((onlooker) => ({
      ...times(
        `p99 of ${onlooker} while 10 × the load claims`,
        median(rounds.map(({ during }) => during[onlooker].p99Ms)),
        median(rounds.map(({ quiet }) => quiet[onlooker].p99Ms)),
        0.5,
      ),
      note: `p50 ${median(rounds.map(({ during }) => during[onlooker].p50Ms)).toFixed(1)} ms; ${besideRush}`,
    })),
  ];
}

function shareOf({ statuses }: Measured, status: string): number {
  const all = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return (statuses[status] ?? 0) / all;
}

/** The quiet time is the floor: 0.5 is twice as long. */
function times(what: string, ours: number, floor: number, goal: number): RatioRow {
  return { what: `${what} ÷ quiet`, unit: 'ms', ours, floor, ratio: floor / ours, goal };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
