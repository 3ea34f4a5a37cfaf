import { type Decision, refuse } from '../domain/decision.ts';
import type { Relation } from '../domain/item.ts';
import type { CouponTemplate, TemplateContent } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';
import { insertDraft } from './create-template.ts';

/** A new draft with the same content, its explicit item list included. */
export async function copyTemplate(
  ports: Pick<Ports, 'clock' | 'ids' | 'templates' | 'relations'>,
  { id, copyId }: { readonly id: string; readonly copyId?: string | undefined },
): Promise<Decision<{ template: CouponTemplate }>> {
  const original = await ports.templates.get(id);
  if (!original) return refuse('not-found', { templateId: id });
  const copy = await insertDraft(ports, copyId, contentOf(original));
  if (!copy.ok) return copy;
  await copyItems(ports.relations, id, copy.template.id);
  return copy;
}

const page = 1000;

async function copyItems(relations: Ports['relations'], from: string, to: string): Promise<void> {
  let after: Relation | null = null;
  for (;;) {
    const batch: Relation[] = await relations.page(from, after, page);
    if (batch.length > 0) await relations.putMany(batch.map((relation) => ({ ...relation, couponId: to })));
    if (batch.length < page) return;
    after = batch.at(-1) ?? null;
  }
}

function contentOf(template: CouponTemplate): TemplateContent {
  const { id, rev, phase, publishedAt, seed, createdAt, updatedAt, ...content } = template;
  return content;
}
