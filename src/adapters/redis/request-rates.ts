import type { RequestRates } from '../../ports/request-rates.ts';
import type { RedisClient } from './connect-redis.ts';
import { createLimiters } from './limiter.ts';

const windowSeconds = 60;

/** Requests a minute, 0 is no bound; counted for all processes together. */
export function createRedisRequestRates(
  client: RedisClient,
  limits: { readonly principal: number; readonly address: number },
  prefix = '',
): RequestRates {
  const create = createLimiters(client);
  const limiterOf = (by: 'principal' | 'address') =>
    limits[by] > 0
      ? create({
          keyPrefix: `${prefix}clipper:rate:requests:${by}`,
          points: limits[by],
          seconds: windowSeconds,
        })
      : null;
  const limiters = { principal: limiterOf('principal'), address: limiterOf('address') };
  return {
    bounds: { principal: limits.principal > 0, address: limits.address > 0 },
    take: async (by, key) => {
      const counted = await limiters[by]?.(key);
      if (!counted) return null;
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
