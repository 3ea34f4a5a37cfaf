import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { estypes } from '@elastic/elasticsearch';
import type { IndexName } from '../../ports/search-index.ts';

export const indexNames: readonly IndexName[] = ['coupon-items', 'coupons', 'items'];

/** Beside the three: how far each generation has read. */
export const positionsIndex = 'sync-positions';

/** A file of `mappings/`, and what an index is known by that was made from it. */
export interface Mapping {
  readonly settings: estypes.IndicesIndexSettings;
  readonly mappings: estypes.MappingTypeMapping;
  readonly hash: string;
}

export type Mappings = Readonly<Record<IndexName, Mapping>>;

export async function readMappings(): Promise<Mappings> {
  const [couponItems, coupons, items] = await Promise.all(indexNames.map(readMapping));
  if (!couponItems || !coupons || !items) throw new Error('A file of mappings/ is missing.');
  return { 'coupon-items': couponItems, coupons, items };
}

/** The hash goes into the index's `_meta`: an index made from another text must be built anew. */
async function readMapping(name: IndexName): Promise<Mapping> {
  const text = await readFile(new URL(`../../../mappings/${name}.json`, import.meta.url), 'utf8');
  const { settings, mappings } = JSON.parse(text) as Pick<Mapping, 'settings' | 'mappings'>;
  const hash = createHash('sha256').update(JSON.stringify({ settings, mappings })).digest('hex');
  return { settings, mappings: { ...mappings, _meta: { ...mappings._meta, hash } }, hash };
}
