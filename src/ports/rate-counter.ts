/** What was counted under a key so far, this one included, and how long its window still lasts. */
export interface Counted {
  readonly count: number;
  readonly msLeft: number;
}

/** Counts one more under the key. A window begins with its first count, and takes its counts with it when it ends. */
export type RateCounter = (key: string) => Promise<Counted>;

/** Counters of one name count together. */
export type CreateRateCounter = (window: { readonly name: string; readonly seconds: number }) => RateCounter;
