import type { Instant } from '../domain/instant.ts';

/** Where a sweep goes on: behind the one of this instant and id, in the order of its query. */
export interface SweepPlace {
  readonly at: Instant;
  readonly id: string;
}
