import { type Decision, refuse } from '../domain/decision.ts';
import type { Relation } from '../domain/item.ts';
import type { PutCount } from '../ports/item-store.ts';
import type { Ports } from '../ports/ports.ts';

type Needs = Pick<Ports, 'templates' | 'relations'>;

/** Adds or updates up to 10,000 explicit items, also after publication; items nobody has told us of are kept. */
export async function putTemplateItems(
  ports: Needs,
  { couponId, items }: { readonly couponId: string; readonly items: readonly Omit<Relation, 'couponId'>[] },
): Promise<Decision<{ written: PutCount }>> {
  if (!(await ports.templates.get(couponId))) return refuse('not-found', { templateId: couponId });
  const relations = items.map(({ itemId, sort }) => ({ couponId, itemId, sort }));
  return { ok: true, written: await ports.relations.putMany(relations) };
}

/** How many of them the list held. */
export async function removeTemplateItems(
  ports: Needs,
  { couponId, itemIds }: { readonly couponId: string; readonly itemIds: readonly string[] },
): Promise<Decision<{ removed: number }>> {
  if (!(await ports.templates.get(couponId))) return refuse('not-found', { templateId: couponId });
  return { ok: true, removed: await ports.relations.deleteMany(couponId, itemIds) };
}

export type RelationKeyset = { readonly sort: number; readonly itemId: string };

/** The list by (sort, itemId). */
export async function listTemplateItems(
  ports: Needs,
  query: { readonly couponId: string; readonly after: RelationKeyset | null; readonly limit: number },
): Promise<Decision<{ relations: Relation[]; next: RelationKeyset | null }>> {
  if (!(await ports.templates.get(query.couponId)))
    return refuse('not-found', { templateId: query.couponId });
  const found = await ports.relations.page(query.couponId, query.after, query.limit + 1);
  const relations = found.slice(0, query.limit);
  const last = found.length > query.limit ? relations.at(-1) : undefined;
  return { ok: true, relations, next: last ? { sort: last.sort, itemId: last.itemId } : null };
}
