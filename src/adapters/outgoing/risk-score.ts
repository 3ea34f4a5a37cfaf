import { z } from 'zod';
import { refuse } from '../../domain/decision.ts';
import type { RiskCheck } from '../../ports/risk-check.ts';
import type { JsonService } from './json-service.ts';

const answer = z.object({ reject: z.boolean() });

/**
 * Asks the scoring service at RISK_SCORE_URL about every claim. Where it does not answer, the template's `onSilence`
 * decides; a shopper who is refused for that alone hears `unavailable` and may come back.
 */
export function createRiskScore(service: JsonService): RiskCheck {
  return {
    looksAt: () => true,
    judge: async ({ template, userId, channel, region, caller: { address, deviceId } }) => {
      const question = { couponId: template.id, userId, channel, region, address, deviceId };
      const score = await service.ask(question, answer);
      if (score?.reject) return refuse('risk-rejected', { rule: 'score' });
      if (score || template.claim.audience.onSilence === 'admit') return { ok: true };
      return refuse('unavailable', { engine: 'risk-score' });
    },
  };
}
