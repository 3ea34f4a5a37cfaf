import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisClient } from './connect-redis.ts';

/** Counts one more under a key; the window begins with its first count. */
export type Limiter = (key: string) => Promise<RateLimiterRes>;

export interface Limits {
  readonly keyPrefix: string;
  readonly points: number;
  readonly seconds: number;
}

/** After Redis did not answer, nobody waits for it for so long. */
const restMs = 1_000;

/** For all processes together. While Redis does not answer, each counts for itself: a bound that is looser, not none. */
export function createLimiters(client: RedisClient): (limits: Limits) => Limiter {
  let restUntil = 0;
  return ({ keyPrefix, points, seconds }) => {
    const limits = { points, duration: seconds };
    const shared = new RateLimiterRedis({ ...limits, keyPrefix, storeClient: client });
    const own = new RateLimiterMemory(limits);
    return async (key) => {
      if (performance.now() < restUntil) return counted(own.consume(key));
      return counted(shared.consume(key)).catch(() => {
        restUntil = performance.now() + restMs;
        return counted(own.consume(key));
      });
    };
  };
}

/** The library rejects with the count where there are no points left. */
function counted(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  return consumed.catch((refusal: unknown) => {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  });
}
