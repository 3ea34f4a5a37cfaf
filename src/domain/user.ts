import type { Instant } from './instant.ts';

/** What audience rules look at. */
export interface UserProfile {
  readonly userId: string;
  readonly level: string | null;
  readonly tags: readonly string[];
  readonly registeredAt: Instant | null;
  readonly blocked: boolean;
}
