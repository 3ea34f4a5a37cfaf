import { type Claimant, decideAudience, isForEverybody, type ProvidedUser } from '../domain/audience.ts';
import { type Refusal, refuse } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { UserProfile } from '../domain/user.ts';
import type { Ports } from '../ports/ports.ts';
import type { ClaimToJudge, RiskCheck, RiskRefusal } from '../ports/risk-check.ts';
import { riskAllowList, riskDenyList } from './user-lists.ts';

type Needs = Pick<Ports, 'users' | 'lists' | 'audience' | 'risk'>;
type Judged = { readonly ok: true } | Refusal<RiskRefusal | 'not-targeted'>;

export interface ClaimOfUser extends Omit<ClaimToJudge, 'caller'> {
  /** Null: no shopper is at the door (an import, a seed), so nobody's rate is counted. */
  readonly caller: ClaimToJudge['caller'] | null;
  /** The shopper opened the coupon's page lately. */
  readonly fromPage: boolean;
}

/**
 * Whether this user may have a copy, by audience and risk, cheapest first. The white list overrides every risk check,
 * and is looked at only where it can matter.
 */
export async function judgeClaim(ports: Needs, claim: ClaimOfUser, now: Instant): Promise<Judged> {
  const { template, userId, fromPage, caller } = claim;
  const trusted = once(() => ports.lists.has(riskAllowList, userId));
  const first = caller ? ports.risk.first.filter((check) => check.looksAt(template)) : [];
  if (caller && first.length > 0) {
    const verdict = await judgeBy(first, { ...claim, caller });
    if (!verdict.ok && !(await trusted())) return verdict;
  }
  const profile = await ports.users.get(userId);
  if ((await isDenied(ports, userId, profile)) && !(await trusted())) return refuse('risk-rejected');
  const admitted = await admits(ports, template, userId, profile, now);
  if (!admitted.ok) return admitted;
  if (template.claim.risk.pageToken && !fromPage && !(await trusted())) {
    return refuse('risk-rejected', { rule: 'pageToken' });
  }
  const last = ports.risk.last.filter((check) => check.looksAt(template));
  if (last.length === 0 || (await trusted())) return { ok: true };
  return judgeBy(last, { ...claim, caller: caller ?? nobody });
}

/**
 * As far as can be told before the user claims: the audience, and who is blocked. The user is looked up once, however
 * many templates are asked about.
 */
export function whatUserMayClaim(
  ports: Needs,
  userId: string,
  now: Instant,
): (template: CouponTemplate) => Promise<boolean> {
  const known = once(async () => {
    const profile = await ports.users.get(userId);
    const isOut = (await isDenied(ports, userId, profile)) && !(await ports.lists.has(riskAllowList, userId));
    return { profile, isOut };
  });
  return async (template) => {
    const { profile, isOut } = await known();
    return !isOut && (await admits(ports, template, userId, profile, now)).ok;
  };
}

const nobody: ClaimToJudge['caller'] = { address: null, deviceId: null, challenge: null };

/** By those that look at the template, in their order. */
async function judgeBy(checks: readonly RiskCheck[], claim: ClaimToJudge): Promise<Judged> {
  for (const check of checks) {
    const verdict = await check.judge(claim);
    if (!verdict.ok) return verdict;
  }
  return { ok: true };
}

function isDenied(
  ports: Pick<Ports, 'lists'>,
  userId: string,
  profile: UserProfile | null,
): true | Promise<boolean> {
  return profile?.blocked || ports.lists.has(riskDenyList, userId);
}

function admits(
  ports: Pick<Ports, 'lists' | 'audience'>,
  template: CouponTemplate,
  userId: string,
  profile: UserProfile | null,
  now: Instant,
): Judged | Promise<Judged> {
  if (isForEverybody(template.claim.audience)) return { ok: true };
  return admitsByRules(ports, template, userId, profile, now);
}

/** Reads what the template's rules look at, and nothing else. */
async function admitsByRules(
  ports: Pick<Ports, 'lists' | 'audience'>,
  template: CouponTemplate,
  userId: string,
  profile: UserProfile | null,
  now: Instant,
): Promise<Judged> {
  const { audience } = template.claim;
  const listed = audience.listId === null || (await ports.lists.has(audience.listId, userId));
  let provided: ProvidedUser | null = null;
  if (audience.provider && listed) provided = await ports.audience.ask({ couponId: template.id, userId });
  const claimant: Claimant = { profile, listed, provided };
  return decideAudience(audience, claimant, now);
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
}
