import { z } from '@hono/zod-openapi';
import { formatInstant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Cursors } from '../cursor.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { cursor, id, limit, nextCursor, shownInstant } from '../schemas/common.ts';

const about = 'audit-log';

const entryExample = {
  auditId: 'a_1',
  at: '2026-11-11T08:00:00Z',
  by: 'key:k_1',
  action: 'post /v1/templates/{id}/pause',
  target: { id: 't-100' },
  outcome: 'done',
  code: null,
  change: { status: { before: 'active', after: 'paused' } },
};

const entry = z
  .object({
    auditId: id,
    at: shownInstant,
    by: z.string().openapi({ description: 'the key’s id' }),
    action: z.string(),
    target: z.record(z.string(), z.string()),
    outcome: z.enum(['begun', 'done', 'refused']).openapi({
      description: '`begun`: it is under way, or its process ended before it could say',
    }),
    code: z.string().nullable().openapi({ description: 'of a refusal' }),
    change: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('AuditEntry', { example: entryExample });

const page = z
  .object({ entries: z.array(entry), nextCursor })
  .openapi({ example: { entries: [entryExample], nextCursor: null } });

export function auditLogRoutes(ports: Ports, cursors: Cursors): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/audit-log',
      scope: 'admin',
      tag: 'Keys',
      summary: 'What operators and admins changed, newest first',
      query: z.strictObject({ limit, cursor }),
      answers: {
        200: { description: 'A page of entries', schema: page },
      },
      handle: async ({ query }) => {
        const opened = cursors.open<string>(about, query.cursor);
        if (!opened.ok) return refused(opened);
        const found = await ports.audit.page(opened.keyset, query.limit + 1);
        const entries = found.slice(0, query.limit);
        const last = found.length > query.limit ? entries.at(-1) : undefined;
        return ok({
          entries: entries.map((each) => ({ ...each, at: formatInstant(each.at) })),
          nextCursor: last ? cursors.seal(about, last.auditId) : null,
        });
      },
    }),
  ];
}
