import type { Instant } from '../domain/instant.ts';

/** Where ids and secrets come from; the domain takes them as arguments. */
export interface Ids {
  /** Time-ordered: later ones sort after earlier ones. 1 to 64 of `A-Z a-z 0-9 _ . : -`. */
  timeOrdered(prefix: string, now: Instant): string;
  random(prefix: string): string;
  /** The same id for the same parts: what a retried POST creates is found again by it. */
  derived(prefix: string, ...parts: readonly string[]): string;
  /** 32 random bytes in hex. */
  seed(): string;
}
