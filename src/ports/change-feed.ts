export type SyncedCollection = 'templates' | 'relations' | 'items';

/** What changed, not how: the id is a template's, an item's, or `couponId|itemId` of a relation. */
export interface ChangeHint {
  readonly collection: SyncedCollection;
  readonly id: string;
}

/** Opaque; made and read by the engine alone. */
export type FeedPosition = string;

export interface ChangeFeed {
  /** Changes after the position, oldest first; `position` is behind the last of them. */
  read(
    after: FeedPosition,
    limit: number,
  ): Promise<{ readonly hints: ChangeHint[]; readonly position: FeedPosition }>;
  /** Behind the newest change there is. */
  end(): Promise<FeedPosition>;
  /** How many changes lie behind the position; approximate where the engine can't count. */
  lag(after: FeedPosition): Promise<number>;
  /** Whether `a` is at or past `b`. */
  reached(a: FeedPosition, b: FeedPosition): boolean;
  /** Resolves when something may be new after the position, or after `timeoutMs`. */
  wait(after: FeedPosition, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Forgets changes up to the position. */
  prune(upTo: FeedPosition): Promise<void>;
}

/** Walks a collection in key order, for the first copy and rebuilds. */
export interface CollectionWalk {
  ids(collection: SyncedCollection, after: string | null, limit: number): Promise<readonly string[]>;
}
