import type { Clock } from '../ports/clock.ts';

/** One look at the origin for everybody who asks with the same key meanwhile. */
export interface Flight<T> {
  readonly begunAt: number;
  /** Resolves with the outcome, or with undefined after so many milliseconds. */
  within(ms: number): Promise<T | undefined>;
  /** When it has landed, whether anybody waits or not. */
  readonly over: Promise<void>;
}

export interface Flights<T> {
  underWay(key: string): Flight<T> | undefined;
  /** Null where too many are under way. `go` never rejects. */
  begin(key: string, go: () => Promise<T>): Flight<T> | null;
}

export interface FlightBounds {
  readonly mostAtOnce: number;
  /** One that takes longer has died with the request that began it: nobody joins it any more. */
  readonly mostMs: number;
}

export function createFlights<T>(clock: Clock, { mostAtOnce, mostMs }: FlightBounds): Flights<T> {
  const flights = new Map<string, Flight<T>>();

  function underWay(key: string): Flight<T> | undefined {
    const flight = flights.get(key);
    if (flight === undefined || clock.now() - flight.begunAt < mostMs) return flight;
    flights.delete(key);
    return undefined;
  }

  return {
    underWay,
    begin: (key, go) => {
      // The oldest one is the first that may have died.
      for (const oldest of flights.keys()) if (underWay(oldest)) break;
      if (flights.size >= mostAtOnce) return null;
      const flight = start(clock.now(), go, () => {
        if (flights.get(key) === flight) flights.delete(key);
      });
      flights.set(key, flight);
      return flight;
    },
  };
}

/**
 * Each reader waits on a promise and a timer of its own: in a Worker nothing that one request waits on may be waited
 * on by another, and the request that began the flight may end first.
 */
function start<T>(begunAt: number, go: () => Promise<T>, onLanded: () => void): Flight<T> {
  let landed: { readonly outcome: T } | null = null;
  const waiting = new Set<(outcome: T | undefined) => void>();
  const over = go().then((outcome) => {
    landed = { outcome };
    onLanded();
    for (const hear of waiting) hear(outcome);
    waiting.clear();
  });
  return {
    begunAt,
    over,
    within: async (ms) => {
      if (landed) return landed.outcome;
      let timer: ReturnType<typeof setTimeout> | undefined;
      try {
        return await new Promise<T | undefined>((resolve) => {
          waiting.add(resolve);
          timer = setTimeout(() => {
            waiting.delete(resolve);
            resolve(undefined);
          }, ms);
        });
      } finally {
        // Here, not where it lands: a timer belongs to the request that set it.
        clearTimeout(timer);
      }
    },
  };
}
