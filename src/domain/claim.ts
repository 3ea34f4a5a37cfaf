import { dayMs } from './calendar.ts';
import { type Refusal, refuse } from './decision.ts';
import { formatInstant, type Instant, type Window } from './instant.ts';
import type { CouponTemplate, Validity } from './template.ts';

export type ClaimRefusal =
  | 'not-published'
  | 'not-started'
  | 'ended'
  | 'paused'
  | 'wrong-channel'
  | 'wrong-region';

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

/** A relative validity counts days of 86,400 s from the claim. */
export function validityOfCopy(validity: Validity, claimedAt: Instant): Window {
  if (validity.type === 'fixed') return { from: validity.from, to: validity.to };
  const from = claimedAt + validity.startsAfterDays * dayMs;
  return { from, to: from + validity.days * dayMs };
}
