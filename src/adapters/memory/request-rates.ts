import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RequestRates } from '../../ports/request-rates.ts';

const windowSeconds = 60;

/**
 * Requests a minute, 0 is no bound; counted in this process alone. Counts live for their minute: memory is bounded by
 * traffic.
 */
export function createRequestRates(limits: {
  readonly principal: number;
  readonly address: number;
}): RequestRates {
  const limiters = {
    principal: limiterOf(limits.principal),
    address: limiterOf(limits.address),
  };
  return {
    bounds: { principal: limits.principal > 0, address: limits.address > 0 },
    take: async (by, key) => {
      const limiter = limiters[by];
      if (!limiter) return null;
      // The library rejects with the count where there are no points left.
      const counted = await limiter.consume(key).catch((refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return refusal;
        throw refusal;
      });
      return {
        allowed: counted.consumedPoints <= limits[by],
        limit: limits[by],
        windowSeconds,
        remaining: Math.max(0, counted.remainingPoints),
        resetSeconds: Math.max(1, Math.ceil(counted.msBeforeNext / 1000)),
      };
    },
  };
}

function limiterOf(points: number): RateLimiterMemory | null {
  return points > 0 ? new RateLimiterMemory({ points, duration: windowSeconds }) : null;
}
