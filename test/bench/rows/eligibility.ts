import path from 'node:path';
import { alternate } from '../alternate.ts';
import { startBenchServer } from '../bench-server.ts';
import { benchHeaders } from '../bench-shop.ts';
import { load } from '../load.ts';
import type { RowGroup } from '../row.ts';
import { cartOfShopper, shopper } from './eligibility-shop.ts';

const SERVER = path.join(import.meta.dirname, 'eligibility-server.ts');
const body = { userId: shopper, cart: cartOfShopper() };

/** A checkout with a hundred coupons and fifty lines, end to end. */
export const eligibility: RowGroup = {
  name: 'eligibility',
  measure: async ({ quick }) => {
    const server = await startBenchServer(SERVER);
    const rate = async (route: string) => {
      const measured = await load({
        url: server.url,
        requests: [{ method: 'POST', path: route, body, headers: benchHeaders }],
        seconds: quick ? 1 : 3,
        connections: 4,
        pipelining: 1,
      });
      const statuses = Object.keys(measured.statuses).join();
      if (statuses !== '200') throw new Error(`${route} answered ${statuses}, expected 200 alone`);
      return measured.requestsPerSecond;
    };
    try {
      const what = 'eligibility, 100 coupons × 50 lines';
      const rows = [
        { path: '/floor/eligibility', what: `${what} ÷ same request, rows and answer`, goal: 0.5 },
        { path: '/floor/bytes', what: `${what} ÷ bare route, same bytes`, goal: 0 },
      ];
      // A shop's service has run for a while: what is compiled first must not count for one of the two.
      for (const path of ['/v1/eligibility', ...rows.map((row) => row.path)]) await rate(path);
      const measured = [];
      for (const { path: floorPath, what, goal } of rows) {
        const { ours, floor } = await alternate(quick, {
          ours: () => rate('/v1/eligibility'),
          floor: () => rate(floorPath),
        });
        measured.push({ what, unit: 'requests/s' as const, ours, floor, ratio: ours / floor, goal });
      }
      return measured;
    } finally {
      await server.stop();
    }
  },
};
