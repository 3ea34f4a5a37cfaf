import path from 'node:path';
import { alternate } from '../alternate.ts';
import { startBenchServer } from '../bench-server.ts';
import { load } from '../load.ts';
import type { RowGroup } from '../row.ts';

const SERVER = path.join(import.meta.dirname, 'hot-badges-server.ts');
const QUERY = 'itemIds=hot-1';

/** The badges of one item, asked for again and again: what a product page in a rush does. */
export const hotBadges: RowGroup = {
  name: 'hot-badges',
  measure: async ({ quick }) => {
    const server = await startBenchServer(SERVER);
    let clientBusy = 0;
    const rate = async (route: string) => {
      const measured = await load({
        url: server.url,
        requests: [{ method: 'GET', path: `${route}?${QUERY}` }],
        seconds: quick ? 0.5 : 2,
        connections: 16,
        pipelining: 4,
      });
      const statuses = Object.keys(measured.statuses).join();
      if (statuses !== '200') throw new Error(`${route} answered ${statuses}, expected 200 alone`);
      clientBusy = Math.max(clientBusy, measured.clientBusy);
      return measured.requestsPerSecond;
    };
    try {
      const { ours, floor } = await alternate(quick, {
        ours: () => rate('/v1/badges'),
        floor: () => rate('/floor/badges'),
      });
      return [
        {
          what: 'hot badges of 1 item ÷ bare route, same bytes',
          unit: 'requests/s',
          ours,
          floor,
          ratio: ours / floor,
          goal: 0.8,
          ...(clientBusy > 0.95 && { note: 'the client was the limit: the ratio may be flattered' }),
        },
      ];
    } finally {
      await server.stop();
    }
  },
};
