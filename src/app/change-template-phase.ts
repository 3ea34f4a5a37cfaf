import { type Decision, refuse } from '../domain/decision.ts';
import type { CouponTemplate } from '../domain/template.ts';
import { end, pause, publish, resume } from '../domain/template-lifecycle.ts';
import type { Ports } from '../ports/ports.ts';

const actions = { publish, pause, resume, end } as const;
export type PhaseAction = keyof typeof actions;

/** Publish, pause, resume or end. Refuses with `invalid-transition` what the life cycle has no arrow for. */
export async function changeTemplatePhase(
  ports: Pick<Ports, 'clock' | 'templates' | 'announcements'>,
  { id, action }: { readonly id: string; readonly action: PhaseAction },
): Promise<Decision<{ template: CouponTemplate; before: CouponTemplate }>> {
  // Somebody else's change in between is no refusal: the same arrow is tried from where the template is now.
  for (let tries = 0; tries < 5; tries++) {
    const stored = await ports.templates.get(id);
    if (!stored) return refuse('not-found', { templateId: id });
    const changed = actions[action](stored, ports.clock.now());
    if (!changed.ok) return changed;
    if (await ports.templates.replace(changed.template, stored.rev)) {
      // Claims hear of it at once; what is read from the index follows with the syncer.
      ports.announcements.announce([`coupon|${id}`]);
      return { ...changed, before: stored };
    }
  }
  return refuse('busy', { retryAfterSeconds: 1 });
}
