import type { CreateRateCounter } from '../ports/rate-counter.ts';
import type { CountedBy, RequestRates } from '../ports/request-rates.ts';

const windowSeconds = 60;

/** Requests a minute; 0 is no bound. */
export function createRequestRates(
  createCounter: CreateRateCounter,
  limits: Readonly<Record<CountedBy, number>>,
): RequestRates {
  const counterOf = (by: CountedBy) =>
    limits[by] > 0 ? createCounter({ name: `requests:${by}`, seconds: windowSeconds }) : null;
  const counters = { principal: counterOf('principal'), address: counterOf('address') };
  return {
    bounds: { principal: limits.principal > 0, address: limits.address > 0 },
    take: async (by, key) => {
      const counted = await counters[by]?.(key);
      if (!counted) return null;
      const limit = limits[by];
      return {
        allowed: counted.count <= limit,
        limit,
        windowSeconds,
        remaining: Math.max(0, limit - counted.count),
        resetSeconds: Math.max(1, Math.ceil(counted.msLeft / 1000)),
      };
    },
  };
}
