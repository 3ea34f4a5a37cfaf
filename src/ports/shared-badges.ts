import type { AnnouncedKey } from './announcements.ts';

/**
 * What processes share of the facts that badges are decided from, as the syncer keeps it right. Facts are named as
 * they are announced: `item|X`, `target|T`, `coupon|C`, `relation|C|X` (its item), `*` (all).
 */
export interface SharedBadges {
  /**
   * After the index shows them and before they are announced: from its end on nobody is answered with what these facts
   * were before. Never rejects, and waits at most a command's time for an engine that is away: then they are told
   * again until they are heard, and announced again.
   */
  moved(facts: readonly AnnouncedKey[]): Promise<void>;
  /** Reads them in soon, so that who asks first finds them there. What is too much at once is left to the readers. */
  warm(facts: readonly AnnouncedKey[]): void;
  /** Once in a while by the process that leads: whether the engine is another one than it was, with older facts. */
  tend(): void;
  /** Facts that this process had from there, and those that it had to ask the index for. */
  counts(): { readonly kept: number; readonly asked: number };
}
