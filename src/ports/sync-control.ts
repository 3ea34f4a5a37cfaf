import type { Instant } from '../domain/instant.ts';

export interface SyncReport {
  /** How far the index has read; null: it is being built. */
  readonly position: string | null;
  /** Changes that wait to be indexed. */
  readonly lag: number;
  readonly lastFlushAt: Instant | null;
  /** What keeps the syncer from going on, or null. */
  readonly trouble: string | null;
  /** Since this process began. */
  readonly counts: SyncCounts;
}

export interface SyncCounts {
  /** Batches of changes that were written. */
  readonly flushes: number;
  /** Changes in them. */
  readonly changes: number;
  /** Steps that failed and were tried again. */
  readonly retries: number;
  /** Documents that the index would not take. */
  readonly deadLetters: number;
}

/** The syncer as operators see it. */
export interface SyncControl {
  report(): Promise<SyncReport>;
}
