import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../../domain/decision.ts';
import type { ClaimToJudge, RiskCheck, RiskVerdict } from '../../ports/risk-check.ts';

/** Claims a second; 0 is no bound. */
export interface ClaimRates {
  readonly user: number;
  readonly address: number;
  readonly device: number;
}

/**
 * Counts claims in windows of a second, in this process alone: several processes each let that many pass. Who is
 * refused by one count was counted by those before it. Counts live for their second, so memory is bounded by traffic.
 */
export function createClaimRates(rates: ClaimRates): RiskCheck {
  const counters = (['user', 'address', 'device'] as const)
    .filter((by) => rates[by] > 0)
    .map((by) => ({ by, limiter: new RateLimiterMemory({ points: rates[by], duration: 1 }) }));
  return {
    looksAt: () => counters.length > 0,
    judge: async (claim) => {
      for (const { by, limiter } of counters) {
        const key = keyOf[by](claim);
        if (key === null) continue;
        const refusal = await count(limiter, key, by);
        if (!refusal.ok) return refusal;
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

/** One IPv6 subscriber has a /64 of addresses to choose from, so its first half counts; an IPv4 address is whole. */
function subscriberOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? `${parsed.parts.slice(0, 4).join(':')}/64` : parsed.toString();
}

async function count(limiter: RateLimiterMemory, key: string, by: string): Promise<RiskVerdict> {
  try {
    await limiter.consume(key);
    return { ok: true };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return refuse('rate-limited', {
      by,
      retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
    });
  }
}
