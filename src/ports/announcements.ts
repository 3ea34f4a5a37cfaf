/**
 * `coupon|C` with `target|T` for each target T that it includes, `item|X`, `relation|C|X` after a flush of the syncer;
 * `coupon|C` also when an operator has changed it, which may be before the index knows; `stock|C` when the last copy
 * goes or comes back. `*` (anyKey) where some were, or may have been, missed: every key may have moved.
 */
export type AnnouncedKey = string;

export const anyKey: AnnouncedKey = '*';

/** Tells every process's caches which keys moved. */
export interface Announcements {
  announce(keys: readonly AnnouncedKey[]): void;
  /** Returns how to stop listening. */
  subscribe(listener: (keys: readonly AnnouncedKey[]) => void): () => void;
}
