import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisClient } from './connect-redis.ts';

/** Counts one more under a key; the window begins with its first count. */
export type Limiter = (key: string) => Promise<RateLimiterRes>;

export interface LimiterOf {
  readonly client: RedisClient;
  /** Names this count among others; counts live under `clipper:rate:<name>`. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** For all processes together. While Redis does not answer, each counts for itself: a bound that is looser, not none. */
export function createLimiter({ client, name, points, seconds }: LimiterOf): Limiter {
  const limits = { points, duration: seconds };
  const limiter = new RateLimiterRedis({
    ...limits,
    storeClient: client,
    keyPrefix: `clipper:rate:${name}`,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(limits),
  });
  return (key) =>
    // The library rejects with the count where there are no points left.
    limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
}
