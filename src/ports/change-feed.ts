export type SyncedCollection = 'templates' | 'relations' | 'items';

/** What changed, not how: the id is a template's, an item's, or `couponId|itemId` of a relation. */
export interface ChangeHint {
  readonly collection: SyncedCollection;
  readonly id: string;
}

/** Opaque; made and read by the engine alone. Two are the same place when each has reached the other. */
export type FeedPosition = string;

/**
 * The feed can't go on from the position: what followed it is forgotten, or a collection was dropped or renamed.
 * Whoever was there builds anew from the store, from a new `end`.
 */
export class PositionLost extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PositionLost';
  }
}

export interface ChangeFeed {
  /**
   * Changes after the position, oldest first; `position` is behind the last of them. It may have moved without any:
   * a quiet feed's is saved now and then, so that it never gets too old. Rejects with PositionLost.
   */
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
  /** Nobody needs the changes up to the position any more; an engine whose log has a size of its own keeps them. */
  prune(upTo: FeedPosition): Promise<void>;
}

/** Walks a collection in key order, for the first copy and rebuilds. */
export interface CollectionWalk {
  ids(collection: SyncedCollection, after: string | null, limit: number): Promise<readonly string[]>;
}
