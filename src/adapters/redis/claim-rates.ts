import { refuse } from '../../domain/decision.ts';
import { subscriberOf } from '../../domain/subscriber.ts';
import type { ClaimToJudge, RiskCheck } from '../../ports/risk-check.ts';
import type { RedisClient } from './connect-redis.ts';
import { createLimiters } from './limiter.ts';

/** Claims a second; 0 is no bound. */
export interface RedisClaimRates {
  readonly user: number;
  readonly address: number;
  readonly device: number;
}

/**
 * Counts claims in windows of a second, for all processes together. Who is refused by one count was counted by those
 * before it.
 */
export function createRedisClaimRates(client: RedisClient, rates: RedisClaimRates, prefix = ''): RiskCheck {
  const limiterOf = createLimiters(client);
  const counters = (['user', 'address', 'device'] as const)
    .filter((by) => rates[by] > 0)
    .map((by) => ({
      by,
      bound: rates[by],
      take: limiterOf({ keyPrefix: `${prefix}clipper:rate:claims:${by}`, points: rates[by], seconds: 1 }),
    }));
  return {
    looksAt: () => counters.length > 0,
    judge: async (claim) => {
      for (const { by, bound, take } of counters) {
        const key = keyOf[by](claim);
        if (key === null) continue;
        const { consumedPoints, msBeforeNext } = await take(key);
        if (consumedPoints > bound) {
          const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
          return refuse('rate-limited', { by, retryAfterSeconds });
        }
      }
      return { ok: true };
    },
  };
}

const keyOf: Readonly<Record<keyof RedisClaimRates, (claim: ClaimToJudge) => string | null>> = {
  user: ({ userId }) => userId,
  address: ({ caller }) => (caller.address === null ? null : subscriberOf(caller.address)),
  device: ({ caller }) => caller.deviceId,
};
