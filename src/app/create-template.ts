import { checkTemplate } from '../domain/check-template.ts';
import { completeTemplate, type TemplateDraft } from '../domain/complete-template.ts';
import { type Decision, refuse, refuseInvalid } from '../domain/decision.ts';
import type { CouponTemplate, TemplateContent } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';

export interface CreateTemplate {
  /** Left out: one is made. */
  readonly id?: string | undefined;
  readonly draft: TemplateDraft;
}

/** A new template in `draft`. Refuses with `invalid` and every flaw, or `already-exists`. */
export async function createTemplate(
  ports: Pick<Ports, 'clock' | 'ids' | 'templates'>,
  { id, draft }: CreateTemplate,
): Promise<Decision<{ template: CouponTemplate }>> {
  const content = completeTemplate(draft);
  const flaws = checkTemplate(content);
  if (flaws.length > 0) return refuseInvalid(flaws);
  return insertDraft(ports, id, content);
}

export async function insertDraft(
  ports: Pick<Ports, 'clock' | 'ids' | 'templates'>,
  id: string | undefined,
  content: TemplateContent,
): Promise<Decision<{ template: CouponTemplate }>> {
  const now = ports.clock.now();
  const template: CouponTemplate = {
    ...content,
    id: id ?? ports.ids.timeOrdered('t', now),
    rev: 1,
    phase: 'draft',
    publishedAt: null,
    seed: content.discount.type === 'random-amount' ? ports.ids.seed() : null,
    createdAt: now,
    updatedAt: now,
  };
  const done = await ports.templates.insert(template);
  if (done === 'already-exists') return refuse('already-exists', { id: template.id });
  return { ok: true, template };
}
