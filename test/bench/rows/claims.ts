import path from 'node:path';
import { startRedis } from '../../engines/redis-server.ts';
import { alternate } from '../alternate.ts';
import { startBenchServer } from '../bench-server.ts';
import { benchHeaders, redisUrlVariable } from '../bench-shop.ts';
import { load, type Measured } from '../load.ts';
import type { RatioRow, RowGroup } from '../row.ts';

const SERVER = path.join(import.meta.dirname, 'claims-server.ts');
const USERS = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);

/** Everybody wants the one coupon: each claim is decided, numbered and on the disk before it is answered. */
export const claims: RowGroup = {
  name: 'claims',
  measure: async ({ quick }) => [
    await measureClaims(quick, 'claims at 64 connections ÷ bare insert of the same row', {}),
  ],
};

/** The stock is in a Redis that several servers would share. */
export const claimsOnRedis: RowGroup = {
  name: 'claims-on-redis',
  measure: async ({ quick }) => {
    const redis = await startRedis();
    try {
      const what =
        'claims at 64 connections, stock in Redis ÷ a Lua call that counts + insert of the same row';
      return [await measureClaims(quick, what, { [redisUrlVariable]: redis.url })];
    } finally {
      await redis.stop();
    }
  },
};

async function measureClaims(
  quick: boolean,
  what: string,
  env: Readonly<Record<string, string>>,
): Promise<RatioRow> {
  const server = await startBenchServer(SERVER, env);
  const seen = new Map<string, Measured[]>();
  const rate = async (route: string) => {
    const measured = await load({
      url: server.url,
      requests: USERS.map((userId) => ({
        method: 'POST',
        path: route,
        body: { userId, channel: 'app', region: null },
        headers: benchHeaders,
      })),
      seconds: quick ? 1 : 3,
      connections: 64,
      pipelining: 1,
    });
    const statuses = Object.keys(measured.statuses).join();
    if (statuses !== '201') throw new Error(`${route} answered ${statuses}, expected 201 alone`);
    seen.set(route, [...(seen.get(route) ?? []), measured]);
    return measured.requestsPerSecond;
  };
  const latency = (route: string) => {
    const byP99 = (seen.get(route) ?? []).toSorted((a, b) => a.p99Ms - b.p99Ms);
    const middle = byP99[Math.floor(byP99.length / 2)];
    return `p50 ${middle?.p50Ms.toFixed(1)} ms, p99 ${middle?.p99Ms.toFixed(1)} ms`;
  };
  try {
    const { ours, floor } = await alternate(quick, {
      ours: () => rate('/v1/coupons/rush/claims'),
      floor: () => rate('/floor/claims'),
    });
    return {
      what,
      unit: 'requests/s',
      ours,
      floor,
      ratio: ours / floor,
      goal: 0.8,
      note: `ours ${latency('/v1/coupons/rush/claims')}; floor ${latency('/floor/claims')}`,
    };
  } finally {
    await server.stop();
  }
}
