import { setTimeout as pause } from 'node:timers/promises';
import type { Ports } from '../ports/ports.ts';

/** How often the index is asked how far it has read. */
const pollMs = 50;

/**
 * Whether everything that is written by now can be found by the deadline. Whoever holds the syncer's lease does the
 * work; we only look how far the index has read.
 */
export async function untilSearchable(
  { changeFeed, indexWriter }: Pick<Ports, 'changeFeed' | 'indexWriter'>,
  deadlineMs: number,
): Promise<boolean> {
  const goal = await changeFeed.end();
  const began = performance.now();
  for (;;) {
    const position = await indexWriter.position();
    if (position !== null && changeFeed.reached(position, goal)) return true;
    if (performance.now() - began >= deadlineMs) return false;
    await pause(pollMs);
  }
}
