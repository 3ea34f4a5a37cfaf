import { refuse } from '../domain/decision.ts';
import { subscriberOf } from '../domain/subscriber.ts';
import type { CreateRateCounter } from '../ports/rate-counter.ts';
import type { ClaimToJudge, RiskCheck } from '../ports/risk-check.ts';

/** Claims a second; 0 is no bound. */
export interface ClaimRates {
  readonly user: number;
  readonly address: number;
  readonly device: number;
}

/** Counts claims in windows of a second. Who is refused by one count was counted by those before it. */
export function createClaimRates(createCounter: CreateRateCounter, rates: ClaimRates): RiskCheck {
  const counters = (['user', 'address', 'device'] as const)
    .filter((by) => rates[by] > 0)
    .map((by) => ({ by, most: rates[by], count: createCounter({ name: `claims:${by}`, seconds: 1 }) }));
  return {
    looksAt: () => counters.length > 0,
    judge: async (claim) => {
      for (const { by, most, count } of counters) {
        const key = keyOf[by](claim);
        if (key === null) continue;
        const counted = await count(key);
        if (counted.count <= most) continue;
        const retryAfterSeconds = Math.max(1, Math.ceil(counted.msLeft / 1000));
        return refuse('rate-limited', { by, retryAfterSeconds });
      }
      return { ok: true };
    },
  };
}

const keyOf: Readonly<Record<keyof ClaimRates, (claim: ClaimToJudge) => string | null>> = {
  user: ({ userId }) => userId,
  address: ({ caller }) => (caller.address === null ? null : subscriberOf(caller.address)),
  device: ({ caller }) => caller.deviceId,
};
