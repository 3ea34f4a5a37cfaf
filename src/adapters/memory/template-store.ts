import type { CouponTemplate } from '../../domain/template.ts';
import { statusOf } from '../../domain/template-lifecycle.ts';
import type { TemplateStore } from '../../ports/template-store.ts';
import type { Changed } from './change-feed.ts';
import { compareIds, idsAfter } from './order.ts';

export function createMemoryTemplates(changed: Changed) {
  const templates = new Map<string, CouponTemplate>();
  const keep = (template: CouponTemplate) => {
    templates.set(template.id, structuredClone(template));
    changed('templates', template.id);
  };
  const store: TemplateStore = {
    insert: async (template) => {
      if (templates.has(template.id)) return 'already-exists';
      keep(template);
      return 'inserted';
    },
    replace: async (template, expectedRev) => {
      if (templates.get(template.id)?.rev !== expectedRev) return false;
      keep(template);
      return true;
    },
    get: async (id) => templates.get(id) ?? null,
    getMany: async (ids) => [...new Set(ids)].flatMap((id) => templates.get(id) ?? []),
    list: async ({ status, merchantId, q, now, after, limit }) => {
      const part = q?.toLowerCase();
      return [...templates.values()]
        .filter(
          (template) =>
            (status === undefined || statusOf(template, now) === status) &&
            (merchantId === undefined || template.merchantId === merchantId) &&
            (part === undefined ||
              template.name.toLowerCase().includes(part) ||
              template.id.toLowerCase().includes(part)) &&
            (after === null || newestFirst(template, after) > 0),
        )
        .sort(newestFirst)
        .slice(0, limit);
    },
  };
  return {
    store,
    ids: (after: string | null, limit: number) => idsAfter(templates.keys(), after, limit),
  };
}

type Place = { readonly createdAt: number; readonly id: string };

function newestFirst(a: Place, b: Place): number {
  return b.createdAt - a.createdAt || compareIds(a.id, b.id);
}
