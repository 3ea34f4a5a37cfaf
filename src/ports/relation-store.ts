import type { Relation } from '../domain/item.ts';
import type { PutCount } from './item-store.ts';

/** Explicit item lists. A relation may name an item that nobody has told us of yet, and outlives its item. */
export interface RelationStore {
  putMany(relations: readonly Relation[]): Promise<PutCount>;
  /** How many there were. */
  deleteMany(couponId: string, itemIds: readonly string[]): Promise<number>;
  /** A coupon's list by (sort, itemId), strictly after the keyset. */
  page(
    couponId: string,
    after: { readonly sort: number; readonly itemId: string } | null,
    limit: number,
  ): Promise<Relation[]>;
  /** Those of the pairs that exist. */
  getMany(pairs: readonly { readonly couponId: string; readonly itemId: string }[]): Promise<Relation[]>;
  /** The relations of up to 1,000 items by (itemId, couponId), strictly after the keyset. */
  pageByItems(
    itemIds: readonly string[],
    after: { readonly itemId: string; readonly couponId: string } | null,
    limit: number,
  ): Promise<Relation[]>;
  /** Every relation between one of the coupons and one of the items; up to 1,000 coupons and 500 items. */
  among(couponIds: readonly string[], itemIds: readonly string[]): Promise<Relation[]>;
  count(couponId: string): Promise<number>;
}
