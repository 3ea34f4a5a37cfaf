import type { Ports } from '../ports/ports.ts';
import type { ItemPage, ItemQuery } from '../ports/search-index.ts';

/** The whole catalogue, sorted, searched and filtered like a coupon's landing page. */
export function browseItems(
  ports: Pick<Ports, 'index'>,
  query: Omit<ItemQuery, 'within'>,
): Promise<ItemPage> {
  return ports.index.items({ ...query, within: null });
}
