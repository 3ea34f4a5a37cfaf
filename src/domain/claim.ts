import { dayMs } from './calendar.ts';
import { type Refusal, refuse } from './decision.ts';
import { formatInstant, type Instant, type Window } from './instant.ts';
import type { Audience, ClaimRules, CouponTemplate, Validity } from './template.ts';
import type { UserProfile } from './user.ts';

export type ClaimRefusal =
  | 'not-published'
  | 'not-started'
  | 'ended'
  | 'paused'
  | 'wrong-channel'
  | 'wrong-region'
  | 'not-targeted'
  | 'risk-rejected';

export interface ClaimPlace {
  readonly now: Instant;
  readonly channel: string | null;
  readonly region: string | null;
}

/** What can be said of a claim from the template alone: its state, its window, where it is claimed. */
export function decideClaimHere(
  template: CouponTemplate,
  place: ClaimPlace,
): { readonly ok: true } | Refusal<ClaimRefusal> {
  const { opensAt, closesAt, channels, regions } = template.claim;
  if (template.phase === 'draft') return refuse('not-published');
  if (template.phase === 'ended') return refuse('ended', { closesAt: formatInstant(closesAt) });
  if (template.phase === 'paused') return refuse('paused');
  if (place.now < opensAt) return refuse('not-started', { opensAt: formatInstant(opensAt) });
  if (place.now >= closesAt) return refuse('ended', { closesAt: formatInstant(closesAt) });
  if (!fits(channels, place.channel)) return refuse('wrong-channel', { allowed: channels });
  if (!fits(regions, place.region)) return refuse('wrong-region', { allowed: regions });
  return { ok: true };
}

/** Exact strings; an empty list is everywhere; a request without a place fits only an empty list. */
export function fits(allowed: readonly string[], actual: string | null): boolean {
  return allowed.length === 0 || (actual !== null && allowed.includes(actual));
}

/** Who is asking, as far as the audience rules and the black list look at it. */
export interface Claimant {
  readonly profile: UserProfile | null;
  /** In the audience's list; true where the audience has none. */
  readonly listed: boolean;
  readonly denied: boolean;
  readonly trusted: boolean;
}

/** Audience and standing risk lists: every rule that is set must hold. The white list overrides the black one. */
export function decideClaimant(
  audience: Audience,
  claimant: Claimant,
  now: Instant,
): { readonly ok: true } | Refusal<ClaimRefusal> {
  const { profile } = claimant;
  if (!claimant.trusted && (claimant.denied || profile?.blocked)) return refuse('risk-rejected');
  if (!claimant.listed) return refuse('not-targeted', { rule: 'list' });
  if (audience.levels.length > 0 && !(profile?.level != null && audience.levels.includes(profile.level))) {
    return refuse('not-targeted', { rule: 'levels', levels: audience.levels });
  }
  const tags = new Set(profile?.tags ?? []);
  if (audience.tags.length > 0 && !audience.tags.some((tag) => tags.has(tag))) {
    return refuse('not-targeted', { rule: 'tags' });
  }
  if (audience.excludeTags.some((tag) => tags.has(tag)))
    return refuse('not-targeted', { rule: 'excludeTags' });
  if (audience.newWithinDays !== null) {
    const registeredAt = profile?.registeredAt ?? null;
    if (registeredAt === null || now - registeredAt > audience.newWithinDays * dayMs) {
      return refuse('not-targeted', { rule: 'newWithinDays', days: audience.newWithinDays });
    }
  }
  // Nobody answers for a custom provider until one is configured: the template says what silence means.
  if (audience.provider && audience.onSilence === 'refuse')
    return refuse('not-targeted', { rule: 'provider' });
  return { ok: true };
}

/** What this claim must show for itself; who is on the white list needs not. */
export function decideRisk(
  risk: ClaimRules['risk'],
  shown: { readonly fromPage: boolean; readonly trusted: boolean },
): { readonly ok: true } | Refusal<ClaimRefusal> {
  if (shown.trusted) return { ok: true };
  if (risk.pageToken && !shown.fromPage) return refuse('risk-rejected', { rule: 'pageToken' });
  // Nobody sets challenges until a provider is configured: a template that wants one hands out nothing.
  if (risk.challenge) return refuse('risk-rejected', { rule: 'challenge' });
  return { ok: true };
}

/** A relative validity counts days of 86,400 s from the claim. */
export function validityOfCopy(validity: Validity, claimedAt: Instant): Window {
  if (validity.type === 'fixed') return { from: validity.from, to: validity.to };
  const from = claimedAt + validity.startsAfterDays * dayMs;
  return { from, to: from + validity.days * dayMs };
}
