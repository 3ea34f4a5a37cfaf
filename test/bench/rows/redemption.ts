import path from 'node:path';
import { alternate } from '../alternate.ts';
import { type BenchServer, startBenchServer } from '../bench-server.ts';
import { benchHeaders } from '../bench-shop.ts';
import { type LoadRequest, load, type Measured } from '../load.ts';
import type { RowGroup } from '../row.ts';
import { orderOf } from './redemption-orders.ts';

const SERVER = path.join(import.meta.dirname, 'redemption-server.ts');
const CONNECTIONS = 64;
/** More than any machine does, so that no connection runs out of orders. */
const ORDERS_A_SECOND = 4_000;
const ORDERS_A_SECOND_ALONE = 1_500;

/** One coupon frozen for an order and used by it: two calls, six writes on the disk, one after the other. */
export const redemption: RowGroup = {
  name: 'redemption',
  measure: async ({ quick }) => {
    const server = await startBenchServer(SERVER);
    const seconds = quick ? 1 : 3;
    const rate = async (base: string) =>
      (await ordersOn(server, base, CONNECTIONS, seconds)).requestsPerSecond / 2;
    try {
      const { ours, floor } = await alternate(quick, {
        ours: () => rate('/v1/redemptions'),
        floor: () => rate('/floor/redemptions'),
      });
      const notes: string[] = [];
      for (const connections of [1, 10, 100]) {
        const [mine, bare] = [
          await ordersOn(server, '/v1/redemptions', connections, seconds),
          await ordersOn(server, '/floor/redemptions', connections, seconds),
        ];
        notes.push(`${connections}: ours ${latencyOf(mine)}, floor ${latencyOf(bare)}`);
      }
      return [
        {
          what: `orders frozen and confirmed, ${CONNECTIONS} at once ÷ bare routes, same six writes`,
          unit: 'orders/s',
          ours,
          floor,
          ratio: ours / floor,
          goal: 0.7,
          note: `a call, with so many orders at once: ${notes.join('; ')}`,
        },
      ];
    } finally {
      await server.stop();
    }
  },
};

let measurements = 0;

async function ordersOn(
  server: BenchServer,
  base: string,
  connections: number,
  seconds: number,
): Promise<Measured> {
  const prefix = `m${++measurements}`;
  const aSecond = connections === 1 ? ORDERS_A_SECOND_ALONE : ORDERS_A_SECOND;
  // The warm-up takes a fifth more.
  const share = Math.ceil((aSecond * seconds * 1.5) / connections);
  const orders = Array.from({ length: share * connections }, (_, n) => orderOf(prefix, n));
  await prepareCopies(server, prefix, orders.length);
  const measured = await load({
    url: server.url,
    requests: orders.flatMap((order): LoadRequest[] => [
      { method: 'POST', path: base, body: order, headers: benchHeaders },
      { method: 'POST', path: `${base}/${order.orderId}/confirm`, headers: benchHeaders },
    ]),
    once: true,
    seconds,
    connections,
    pipelining: 1,
  });
  const statuses = Object.keys(measured.statuses).sort().join();
  if (statuses !== '200,201') throw new Error(`${base} answered ${statuses}, expected 200 and 201 alone`);
  return measured;
}

async function prepareCopies({ url }: BenchServer, prefix: string, count: number): Promise<void> {
  const response = await fetch(`${url}/bench/copies`, {
    method: 'POST',
    headers: { ...benchHeaders, 'content-type': 'application/json' },
    body: JSON.stringify({ prefix, count }),
  });
  if (!response.ok) throw new Error(`no copies for ${prefix}: ${await response.text()}`);
}

function latencyOf({ p50Ms, p99Ms }: Measured): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}
