import type { FlushStamp } from '../src/ports/flush-stamp.ts';

const mostNumbers = 2 ** 32;

/** The stamps of one epoch, each later than the one before. */
export interface Stamps {
  next(): FlushStamp;
}

export function createStamps(epoch: number): Stamps {
  let number = 0;
  return {
    next: () => {
      number += 1;
      // At a thousand flushes a second it takes seven weeks; a restart takes the next epoch.
      if (number >= mostNumbers)
        throw new Error(`Epoch ${epoch} has used up its ${mostNumbers} flushes; restart.`);
      return { epoch, number };
    },
  };
}
