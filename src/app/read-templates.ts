import { type Decision, refuse } from '../domain/decision.ts';
import type { CouponTemplate } from '../domain/template.ts';
import type { Ports } from '../ports/ports.ts';
import type { TemplateQuery } from '../ports/template-store.ts';
import type { TemplateStats } from '../ports/user-coupon-store.ts';

export async function readTemplate(
  ports: Pick<Ports, 'templates'>,
  id: string,
): Promise<Decision<{ template: CouponTemplate }>> {
  const template = await ports.templates.get(id);
  return template ? { ok: true, template } : refuse('not-found', { templateId: id });
}

/** Newest first. `next` is the keyset of the page that follows, null at the end. */
export async function listTemplates(
  ports: Pick<Ports, 'clock' | 'templates'>,
  query: Omit<TemplateQuery, 'now'>,
): Promise<{ templates: CouponTemplate[]; next: TemplateQuery['after'] }> {
  const found = await ports.templates.list({ ...query, now: ports.clock.now(), limit: query.limit + 1 });
  const templates = found.slice(0, query.limit);
  const last = found.length > query.limit ? templates.at(-1) : undefined;
  return { templates, next: last ? { createdAt: last.createdAt, id: last.id } : null };
}

export interface ShownStats extends TemplateStats {
  readonly total: number | null;
  readonly claimed: number;
  /** Null where the total is unlimited. */
  readonly remaining: number | null;
}

export async function readTemplateStats(
  ports: Pick<Ports, 'clock' | 'templates' | 'userCoupons'>,
  id: string,
): Promise<Decision<{ stats: ShownStats }>> {
  const template = await ports.templates.get(id);
  if (!template) return refuse('not-found', { templateId: id });
  const stats = await ports.userCoupons.stats(id, ports.clock.now());
  const claimed = Object.values(stats.counts).reduce((sum, count) => sum + count, 0);
  const { total } = template.claim;
  return {
    ok: true,
    stats: { ...stats, total, claimed, remaining: total === null ? null : total - claimed },
  };
}
