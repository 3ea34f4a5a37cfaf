import path from 'node:path';
import { alternate } from '../alternate.ts';
import { startBenchServer } from '../bench-server.ts';
import { load } from '../load.ts';
import type { RatioRow, RowGroup } from '../row.ts';
import { idOf, seeded, zipf } from './badges-shop.ts';

const SERVER = path.join(import.meta.dirname, 'badges-server.ts');
/** Beyond what a connection asks for in the time that is measured. */
const pages = 400_000;
const grids = 60_000;
/** Product grids are made of the most popular items. */
const popular = 1_000;

/** Product pages and grids of a large shop, on one process. */
export const badges: RowGroup = {
  name: 'badges',
  measure: async ({ quick }) => {
    const server = await startBenchServer(SERVER);
    const random = seeded(1);
    const grid = () => Array.from({ length: 50 }, () => idOf(Math.floor(random() * popular))).join();
    const one = grid();
    const of = (itemIds: string) => `/v1/badges?itemIds=${itemIds}`;
    const rate = async (paths: readonly string[], once: boolean) => {
      const measured = await load({
        url: server.url,
        requests: paths.map((path) => ({ method: 'GET', path })),
        ...(once && { once }),
        seconds: quick ? 0.5 : 1.5,
        connections: 16,
        pipelining: 4,
      });
      const statuses = Object.keys(measured.statuses).join();
      if (statuses !== '200') throw new Error(`${paths[0]} answered ${statuses}, expected 200 alone`);
      return measured.requestsPerSecond;
    };
    const row = async (
      what: string,
      goal: number,
      ours: () => Promise<number>,
      floor: string,
    ): Promise<RatioRow> => {
      // What is compiled first must not count for one of the two.
      await ours();
      const measured = await alternate(quick, { ours, floor: () => rate([floor], false) });
      return { what, unit: 'requests/s', ...measured, ratio: measured.ours / measured.floor, goal };
    };
    try {
      return [
        await row(
          'badges of 50 items, the same again ÷ bare route, same bytes',
          0.7,
          () => rate([of(one)], false),
          '/floor/badges-of-50',
        ),
        await row(
          'badges of 50 items, each time another set ÷ bare route, such bytes',
          0.4,
          () =>
            rate(
              Array.from({ length: grids }, () => of(grid())),
              true,
            ),
          '/floor/badges-of-50',
        ),
        await row(
          'badges of 1 of 92,331 items, Zipf(1), a tenth in memory ÷ bare route, such bytes',
          0.45,
          () => rate(zipf(pages, random).map(of), true),
          '/floor/badges-of-1',
        ),
      ];
    } finally {
      await server.stop();
    }
  },
};
