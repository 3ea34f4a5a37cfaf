/**
 * Which flush writes: the epoch of the syncer's lease (below 2^21), and a number that grows within it (below 2^32).
 * Taken before the flush reads the store: what was read later is written over what was read before, never under it.
 */
export interface FlushStamp {
  readonly epoch: number;
  readonly number: number;
}

const numbers = 2 ** 32;

/** One number that orders all stamps, exact in JavaScript: documents carry it as their version. */
export function versionOf({ epoch, number }: FlushStamp): number {
  return epoch * numbers + number;
}

export function epochOf(version: number): number {
  return Math.floor(version / numbers);
}
