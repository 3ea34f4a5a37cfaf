import { type Decision, refuse } from '../domain/decision.ts';
import type { CouponTemplate } from '../domain/template.ts';
import { amend, type TemplatePatch } from '../domain/template-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';

export interface AmendTemplate {
  readonly id: string;
  /** The revision that the operator saw. */
  readonly rev: number;
  /** Merged at the top level: a member given replaces the stored one whole. */
  readonly patch: TemplatePatch;
}

/** Refuses with `stale-revision` where somebody else changed it since, `template-published`, or `invalid`. */
export async function amendTemplate(
  ports: Pick<Ports, 'clock' | 'ids' | 'templates' | 'announcements'>,
  { id, rev, patch }: AmendTemplate,
): Promise<Decision<{ template: CouponTemplate; before: CouponTemplate }>> {
  const stored = await ports.templates.get(id);
  if (!stored) return refuse('not-found', { templateId: id });
  if (stored.rev !== rev) return refuse('stale-revision', { current: stored.rev, given: rev });
  const amended = amend(stored, patch, ports.clock.now());
  if (!amended.ok) return amended;
  const template = withSeed(amended.template, ports.ids.seed);
  if (await ports.templates.replace(template, rev)) {
    // Claims hear of it at once; what is read from the index follows with the syncer.
    ports.announcements.announce([`coupon|${id}`]);
    return { ok: true, template, before: stored };
  }
  const current = await ports.templates.get(id);
  return refuse('stale-revision', { current: current?.rev ?? null, given: rev });
}

/** A draft that became a random amount gets the seed of its draws now; one that has a seed keeps it. */
function withSeed(template: CouponTemplate, seed: () => string): CouponTemplate {
  if (template.discount.type !== 'random-amount') return { ...template, seed: null };
  return template.seed === null ? { ...template, seed: seed() } : template;
}
