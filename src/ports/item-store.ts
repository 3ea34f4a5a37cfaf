import type { Item } from '../domain/item.ts';

/** What a bulk write did: a row equal to the stored one is left untouched and makes no change event. */
export interface PutCount {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface ItemStore {
  /** Replaces whole items; up to 10,000 a call; the last of a repeated id counts. */
  putMany(items: readonly Item[]): Promise<PutCount>;
  get(itemId: string): Promise<Item | null>;
  /** Those that exist, in no particular order; up to 10,000 ids. */
  getMany(itemIds: readonly string[]): Promise<Item[]>;
  delete(itemId: string): Promise<boolean>;
  count(): Promise<number>;
}
