import type { Refusal } from '../domain/decision.ts';
import type { CouponTemplate } from '../domain/template.ts';

/** What is known of the shopper's side of a claim. */
export interface Caller {
  /** As text, IPv4 or IPv6; null where nobody knows. */
  readonly address: string | null;
  readonly deviceId: string | null;
  readonly challenge: { readonly id: string; readonly answer: string } | null;
}

export interface ClaimToJudge {
  readonly template: CouponTemplate;
  readonly userId: string;
  readonly channel: string | null;
  readonly region: string | null;
  readonly caller: Caller;
}

export type RiskRefusal = 'risk-rejected' | 'rate-limited' | 'challenge-required' | 'unavailable';
export type RiskVerdict = { readonly ok: true } | Refusal<RiskRefusal>;

/** One way to find out that a claim is not to be trusted. Never rejects. */
export interface RiskCheck {
  /** Whether it looks at claims of this template at all: the others cost nothing. */
  looksAt(template: CouponTemplate): boolean;
  judge(claim: ClaimToJudge): Promise<RiskVerdict>;
}

export interface RiskChecks {
  /** Looked at before anything is read of the user. */
  readonly first: readonly RiskCheck[];
  /** May ask somebody else, so looked at last. */
  readonly last: readonly RiskCheck[];
}
