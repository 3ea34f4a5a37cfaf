import { checkTemplate } from './check-template.ts';
import { completeTemplate, type TemplateDraft } from './complete-template.ts';
import { type Decision, type Params, refuse, refuseInvalid } from './decision.ts';
import type { Instant } from './instant.ts';
import type { CouponTemplate, TemplateContent, TemplateStatus, Validity } from './template.ts';

/** `scheduled`, `active` and `ended` follow the claim window by themselves. */
export function statusOf(template: CouponTemplate, now: Instant): TemplateStatus {
  const { phase, claim } = template;
  if (phase === 'draft' || phase === 'paused' || phase === 'ended') return phase;
  if (now < claim.opensAt) return 'scheduled';
  return now < claim.closesAt ? 'active' : 'ended';
}

/** Members that are there replace the stored ones; one that is there without a value goes back to its default. */
export type TemplatePatch = { readonly [K in keyof TemplateDraft]?: TemplateDraft[K] | undefined };

type Changed = Decision<{ template: CouponTemplate }>;

/** draft → scheduled, active, or ended where the whole window lies in the past (an import). */
export function publish(template: CouponTemplate, now: Instant): Changed {
  if (template.phase !== 'draft') return impossible(template, 'publish', now);
  return changed(template, { phase: 'published', publishedAt: now }, now);
}

/** scheduled or active → paused. */
export function pause(template: CouponTemplate, now: Instant): Changed {
  const status = statusOf(template, now);
  if (status !== 'scheduled' && status !== 'active') return impossible(template, 'pause', now);
  return changed(template, { phase: 'paused' }, now);
}

/** paused → what its claim window says. */
export function resume(template: CouponTemplate, now: Instant): Changed {
  if (template.phase !== 'paused') return impossible(template, 'resume', now);
  return changed(template, { phase: 'published' }, now);
}

/** scheduled, active or paused → ended: the claim window closes now. */
export function end(template: CouponTemplate, now: Instant): Changed {
  const status = statusOf(template, now);
  if (status === 'draft' || status === 'ended') return impossible(template, 'end', now);
  const { opensAt, closesAt } = template.claim;
  // A paused one's window may have closed before.
  const claim = { ...template.claim, opensAt: Math.min(opensAt, now), closesAt: Math.min(closesAt, now) };
  return changed(template, { phase: 'ended', claim }, now);
}

/**
 * PATCH: members given replace the stored ones whole. In a draft everything may change; once published, what
 * claimed copies rest on is frozen (`template-published` names the field), and `invalid` lists what creation
 * would refuse. A frozen member that is given again unchanged is no change.
 */
export function amend(
  template: CouponTemplate,
  patch: TemplatePatch,
  now: Instant,
): Decision<{ template: CouponTemplate }> {
  const content = completeTemplate(merged(template, patch));
  if (template.phase !== 'draft') {
    const frozen = frozenChange(template, content);
    if (frozen) return refuse('template-published', frozen);
  }
  const flaws = checkTemplate(content).filter((flaw) => !endedByHand(template, flaw.pointer));
  if (flaws.length > 0) return refuseInvalid(flaws);
  return changed(template, content, now);
}

/** A template ended before it opened keeps an empty window; that is no mistake of the operator's. */
function endedByHand(template: CouponTemplate, pointer: string): boolean {
  return template.phase === 'ended' && pointer === '/claim/closesAt';
}

const members = [
  'name',
  'description',
  'merchantId',
  'currency',
  'timeZone',
  'priority',
  'attributes',
  'discount',
  'threshold',
  'scope',
  'claim',
  'validity',
  'channels',
  'regions',
  'stacking',
  'costShares',
  'refund',
] as const satisfies readonly (keyof TemplateContent)[];

/** A member that is named without a value goes back to its default; the six without one stay as they are. */
function merged(template: CouponTemplate, patch: TemplatePatch): TemplateDraft {
  const { name, currency, discount, scope, claim, validity } = template;
  const stored = Object.fromEntries(members.map((member) => [member, template[member]]));
  return {
    ...stored,
    ...patch,
    name: patch.name ?? name,
    currency: patch.currency ?? currency,
    discount: patch.discount ?? discount,
    scope: patch.scope ?? scope,
    claim: patch.claim ?? claim,
    validity: patch.validity ?? validity,
  };
}

const frozenMembers = [
  'discount',
  'threshold',
  'scope',
  'stacking',
  'currency',
  'timeZone',
  'merchantId',
  'priority',
  'costShares',
  'refund',
] as const satisfies readonly (keyof TemplateContent)[];

const frozenClaimMembers = ['opensAt', 'perUser', 'perUserPerDay', 'perDay'] as const;

/** The first member that may not change like this any more, as `params` of the refusal. */
function frozenChange(from: CouponTemplate, to: TemplateContent): Params | null {
  for (const field of frozenMembers) if (!same(from[field], to[field])) return { field };
  for (const field of frozenClaimMembers) {
    if (from.claim[field] !== to.claim[field]) return { field: `claim.${field}` };
  }
  const total = changeOfTotal(from, to);
  if (total) return { field: 'claim.total', rule: total };
  if (to.claim.closesAt < from.claim.closesAt) return { field: 'claim.closesAt', rule: 'may only be later' };
  if (from.phase === 'ended' && to.claim.closesAt !== from.claim.closesAt) {
    return { field: 'claim.closesAt', rule: 'was closed by hand' };
  }
  if (!extends_(from.validity, to.validity)) return { field: 'validity', rule: 'may only be extended' };
  return null;
}

function changeOfTotal(from: CouponTemplate, to: TemplateContent): string | null {
  const before = from.claim.total;
  const after = to.claim.total;
  if (before === after) return null;
  if (from.discount.type === 'random-amount' && from.discount.budget !== null) {
    return 'is fixed under a budget';
  }
  // Serials of an unlimited total are handed out with gaps: it can be neither counted nor limited later.
  return before !== null && after !== null && after > before ? null : 'may only grow';
}

/** Of the same type, beginning no later and ending no earlier than it did. */
function extends_(from: Validity, to: Validity): boolean {
  if (from.type === 'fixed') return to.type === 'fixed' && to.from <= from.from && to.to >= from.to;
  return (
    to.type === 'relative' &&
    to.startsAfterDays <= from.startsAfterDays &&
    to.startsAfterDays + to.days >= from.startsAfterDays + from.days
  );
}

/** Same JSON value, whatever the order of members. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const mine = Object.entries(a);
  const theirs = new Map(Object.entries(b));
  return (
    Array.isArray(a) === Array.isArray(b) &&
    mine.length === theirs.size &&
    mine.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)))
  );
}

function changed(
  template: CouponTemplate,
  change: Partial<CouponTemplate>,
  now: Instant,
): { readonly ok: true; readonly template: CouponTemplate } {
  return { ok: true, template: { ...template, ...change, rev: template.rev + 1, updatedAt: now } };
}

function impossible(template: CouponTemplate, action: string, now: Instant): Changed {
  return refuse('invalid-transition', { action, status: statusOf(template, now) });
}
