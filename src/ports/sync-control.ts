import type { Instant } from '../domain/instant.ts';

export interface SyncReport {
  /** How far the index has read; null: it is being built. */
  readonly position: string | null;
  /** Changes that wait to be indexed. */
  readonly lag: number;
  readonly lastFlushAt: Instant | null;
  /** What keeps the syncer from going on, or null. */
  readonly trouble: string | null;
  /** Documents that the index would not take, since this process began. */
  readonly deadLetters: number;
}

/** The syncer as operators see it. */
export interface SyncControl {
  report(): Promise<SyncReport>;
}
