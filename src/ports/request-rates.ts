/** Whom requests are counted by: a key or a shopper; where there is neither, an address. */
export type CountedBy = 'principal' | 'address';

export interface RateTaken {
  readonly allowed: boolean;
  /** Requests in a window. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** Left of this window. */
  readonly remaining: number;
  /** Until the window ends, 1 at least. */
  readonly resetSeconds: number;
}

/** Counts requests in windows. */
export interface RequestRates {
  /** Whether there is a bound at all: without one nothing need be counted. */
  readonly bounds: Readonly<Record<CountedBy, boolean>>;
  /** Counts one more; null where there is no bound. */
  take(by: CountedBy, key: string): Promise<RateTaken | null>;
}
