import type { Item } from '../../src/domain/item.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Grade } from '../relevance/judged.ts';
import { type Found, measureRelevance } from '../relevance/measure.ts';
import { grocerQueries } from './grocer-queries.ts';

/** A day on which seven campaigns are open. */
const at = Date.parse('2017-11-20T12:00:00Z');

/**
 * How well discovery answers. The grocer's coupons are lists: one is worth 3 where at least half of what it covers is
 * what was meant, 2 from an eighth, 1 from one item on. `coverage`: by couponId.
 */
export async function measureGrocer(
  ports: Pick<Ports, 'index' | 'items'>,
  productIds: readonly string[],
  coverage: ReadonlyMap<string, readonly string[]>,
): Promise<Found[]> {
  const items = new Map<string, Item>();
  for (let from = 0; from < productIds.length; from += 10_000) {
    for (const item of await ports.items.getMany(productIds.slice(from, from + 10_000))) {
      items.set(item.itemId, item);
    }
  }
  const queries = grocerQueries.map(({ q, means }) => ({
    q,
    grade: ({ id }: { readonly id: string }): Grade => {
      const covered = (coverage.get(id) ?? []).flatMap((itemId) => items.get(itemId) ?? []);
      const meant = covered.filter(means).length;
      if (meant * 2 >= covered.length && meant > 0) return 3;
      if (meant * 8 >= covered.length && meant > 0) return 2;
      return meant > 0 ? 1 : 0;
    },
  }));
  return measureRelevance(ports, queries, at);
}
