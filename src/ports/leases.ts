export interface LeaseHolder {
  readonly holder: string;
  /** What others may want to know of the holder (its address, for one). */
  readonly note: string;
  readonly epoch: number;
}

/** Named leases in the store. Taken over when the beat has not moved for `ttlMs` of the taker's own monotonic clock. */
export interface Leases {
  /** Our lease, with a higher epoch than any before; or who holds it. */
  acquire(
    name: string,
    holder: string,
    note: string,
    ttlMs: number,
  ): Promise<
    { readonly ok: true; readonly epoch: number } | { readonly ok: false; readonly heldBy: LeaseHolder }
  >;
  /** Moves the beat; false: it is no longer ours. */
  beat(name: string, holder: string, epoch: number, note?: string): Promise<boolean>;
  release(name: string, holder: string, epoch: number): Promise<void>;
  /** Who holds it now, or null; says nothing of whether the holder still lives. */
  peek(name: string): Promise<LeaseHolder | null>;
}
