import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CreateRateCounter } from '../../ports/rate-counter.ts';

/** In this process alone: several processes each count for themselves. Memory is bounded by the traffic of a window. */
export const createMemoryRateCounter: CreateRateCounter = ({ seconds }) => {
  const counts = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: seconds });
  return async (key) => {
    const { consumedPoints, msBeforeNext } = await counts.consume(key);
    return { count: consumedPoints, msLeft: msBeforeNext };
  };
};
