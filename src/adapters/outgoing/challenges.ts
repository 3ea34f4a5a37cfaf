import { z } from 'zod';
import { refuse } from '../../domain/decision.ts';
import type { ClaimToJudge, RiskCheck, RiskVerdict } from '../../ports/risk-check.ts';
import type { JsonService } from './json-service.ts';

const issued = z.object({ challengeId: z.string().min(1).max(256) });
const verified = z.object({ passed: z.boolean() });

/**
 * Sets a challenge (a code by SMS, a captcha) through the service at CHALLENGE_URL, and has the answer verified there;
 * one that does not pass is followed by a new one. Null: nobody sets challenges, so a template that wants one hands
 * out nothing.
 */
export function createChallenges(service: JsonService | null): RiskCheck {
  return {
    looksAt: (template) => template.claim.risk.challenge,
    judge: async (claim) => {
      if (service === null) return refuse('risk-rejected', { rule: 'challenge' });
      const { challenge } = claim.caller;
      if (challenge === null) return issue(service, claim);
      const answer = await service.ask({ verify: challenge, ...subjectOf(claim) }, verified);
      if (answer === null) return silent;
      return answer.passed ? { ok: true } : issue(service, claim);
    },
  };
}

async function issue(service: JsonService, claim: ClaimToJudge): Promise<RiskVerdict> {
  const challenge = await service.ask({ issue: true, ...subjectOf(claim) }, issued);
  return challenge ? refuse('challenge-required', { challengeId: challenge.challengeId }) : silent;
}

/** Nothing speaks against the shopper, but nobody can vouch for them now. */
const silent = refuse('unavailable', { engine: 'challenge' });

function subjectOf({ template, userId, caller }: ClaimToJudge): object {
  return { couponId: template.id, userId, address: caller.address, deviceId: caller.deviceId };
}
