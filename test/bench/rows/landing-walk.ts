import { listCouponItems } from '../../../src/app/list-coupon-items.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { ItemKeyset, ItemSort } from '../../../src/ports/search-index.ts';
import { alternate } from '../alternate.ts';
import type { RatioRow } from '../row.ts';

const sorts: readonly ItemSort[] = ['recommended', 'sales', 'price', '-price', 'newest'];
const pageSize = 20;
const hundredth = 100;

/** The hundredth page of a landing page beside its first one, by every sort. */
export async function measureLandingPage(
  ports: Pick<Ports, 'templates' | 'index'>,
  { couponId, what, quick }: { readonly couponId: string; readonly what: string; readonly quick: boolean },
): Promise<RatioRow> {
  const before = new Map(await Promise.all(sorts.map(async (sort) => [sort, await keyset(sort)] as const)));
  const rounds = quick ? 2 : 5;
  const anew = await alternate(quick, {
    ours: () => everyMs((sort) => read(sort, before.get(sort) ?? null, counting())),
    floor: () => everyMs((sort) => read(sort, null, counting())),
  });
  const kept = await alternate(quick, {
    ours: () => everyMs((sort) => read(sort, before.get(sort) ?? null, {})),
    floor: () => everyMs((sort) => read(sort, null, {})),
  });
  return {
    what: `page ${hundredth} of a landing page of ${what} ÷ its first page, total and facets counted each time`,
    unit: 'ms',
    ...anew,
    ratio: anew.floor / anew.ours,
    goal: 0.5,
    note: `where they have been counted before: page ${hundredth} ${kept.ours.toFixed(2)} ms, first page ${kept.floor.toFixed(2)} ms`,
  };

  /** A bound above every price, another each time: nothing that was counted before serves. */
  function counting() {
    bound += 1;
    return { maxPrice: bound };
  }

  async function read(sort: ItemSort, after: ItemKeyset | null, filter: { readonly maxPrice?: number }) {
    const query = { couponId, sort, after, limit: pageSize, facets: true, ...filter };
    const done = await listCouponItems(ports, query);
    if (!done.ok || done.items.length !== pageSize) throw new Error(`no page of ${couponId} by ${sort}`);
    return done.page;
  }

  async function keyset(sort: ItemSort): Promise<ItemKeyset | null> {
    let after: ItemKeyset | null = null;
    for (let page = 1; page < hundredth; page++) after = (await read(sort, after, {})).next;
    return after;
  }

  async function everyMs(act: (sort: ItemSort) => Promise<unknown>): Promise<number> {
    const began = performance.now();
    for (let n = 0; n < rounds; n++) for (const sort of sorts) await act(sort);
    return (performance.now() - began) / (rounds * sorts.length);
  }
}

let bound = 1_000_000_000;
