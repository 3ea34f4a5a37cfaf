import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { CreateRateCounter } from '../../ports/rate-counter.ts';
import type { RedisClient } from './connect-redis.ts';

/** After Redis did not answer, nobody waits for it for so long. */
const restMs = 1_000;

/** For all processes together. While Redis does not answer, each counts for itself: a bound that is looser, not none. */
export function redisRateCounters(client: RedisClient, prefix = ''): CreateRateCounter {
  let restUntil = 0;
  return ({ name, seconds }) => {
    const settings = { points: Number.MAX_SAFE_INTEGER, duration: seconds };
    const keyPrefix = `${prefix}clipper:rate:${name}`;
    const shared = new RateLimiterRedis({ ...settings, keyPrefix, storeClient: client });
    const own = new RateLimiterMemory(settings);
    return async (key) => {
      const { consumedPoints, msBeforeNext } = await (performance.now() < restUntil
        ? own.consume(key)
        : shared.consume(key).catch(() => {
            restUntil = performance.now() + restMs;
            return own.consume(key);
          }));
      return { count: consumedPoints, msLeft: msBeforeNext };
    };
  };
}
