import type { Instant } from '../domain/instant.ts';

/**
 * What is to be looked at when its time has come. It may be lost at any moment, and holds a bounded number of entries:
 * for what is good to have done, never for what must be.
 */
export interface DelayQueue {
  /** One entry a key, of its newest time. Beyond the bound those that are due last are left out. */
  put(entries: readonly DelayedEntry[]): Promise<void>;
  /** Takes out what is due at `now`, soonest first (ties by key); each is handed out once. */
  takeDue(now: Instant, limit: number): Promise<readonly string[]>;
}

export interface DelayedEntry {
  readonly key: string;
  readonly dueAt: Instant;
}
