import { z } from '@hono/zod-openapi';
import { amendTemplate } from '../../app/amend-template.ts';
import { changeTemplatePhase, type PhaseAction } from '../../app/change-template-phase.ts';
import { copyTemplate } from '../../app/copy-template.ts';
import { createTemplate } from '../../app/create-template.ts';
import { listTemplates, readTemplate, readTemplateStats } from '../../app/read-templates.ts';
import { changeOf } from '../../domain/audit-entry.ts';
import { refuse, refuseInvalid } from '../../domain/decision.ts';
import type { CouponTemplate } from '../../domain/template.ts';
import { statusOf } from '../../domain/template-lifecycle.ts';
import type { Ports } from '../../ports/ports.ts';
import type { TemplateQuery } from '../../ports/template-store.ts';
import type { Cursors } from '../cursor.ts';
import { isAnothers } from '../ownership.ts';
import { showStats, showTemplate } from '../render/template.ts';
import { type Answer, type AnyRoute, ok, refused, route } from '../route.ts';
import { couponId, cursor, limit, merchantId, revisionShape, text } from '../schemas/common.ts';
import { template, templateDraft, templatePage, templatePatch, templateStatus } from '../schemas/template.ts';
import { stats } from '../schemas/template-stats.ts';

const tag = 'Templates';
const params = z.object({ id: couponId });
const one = { description: 'The template', schema: template, etag: '"2"' };

export function templateRoutes(ports: Ports, cursors: Cursors): AnyRoute[] {
  const show = (found: CouponTemplate, status = 200): Answer => ({
    status,
    body: showTemplate(found, ports.clock.now()),
    headers: { etag: `"${found.rev}"` },
  });

  /** In the words of the API. */
  const difference = (before: CouponTemplate | null, after: CouponTemplate) => {
    const now = ports.clock.now();
    return changeOf(before && showTemplate(before, now), showTemplate(after, now));
  };

  /** A run that died after its insert left the draft: the retry answers with it. */
  const retried = async (madeId: string | undefined, answer: Answer): Promise<Answer> => {
    if (madeId === undefined || !('refused' in answer) || answer.refused.code !== 'already-exists')
      return answer;
    const found = await ports.templates.get(madeId);
    return found ? show(found, 201) : answer;
  };

  const phase = (action: PhaseAction, summary: string): AnyRoute =>
    route({
      method: 'post',
      path: `/v1/templates/{id}/${action}`,
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary,
      idempotency: 'stored',
      params,
      answers: { 200: one },
      refusals: ['not-found', 'invalid-transition'],
      handle: async ({ params: { id }, takenOver, changed }) => {
        const done = await changeTemplatePhase(ports, { id, action });
        if (done.ok) {
          changed(difference(done.before, done.template));
          return show(done.template);
        }
        if (takenOver && done.reason.code === 'invalid-transition') {
          const found = await ports.templates.get(id);
          if (found && isAfter(action, found)) return show(found);
        }
        return refused(done);
      },
    });

  return [
    route({
      method: 'post',
      path: '/v1/templates',
      scope: 'operator',
      merchants: 'in-handler',
      tag,
      summary: 'Create a template, as a draft',
      idempotency: 'stored',
      body: templateDraft,
      answers: { 201: one },
      refusals: ['already-exists'],
      handle: async ({ body: { id: given, ...rest }, principal, requestId, takenOver, changed }) => {
        const draft = { ...rest, merchantId: rest.merchantId ?? principal.merchantId };
        if (isAnothers(principal, draft.merchantId)) return refused(refuse('forbidden'));
        const made = given ?? requestId?.replace(/^rq/, 't') ?? undefined;
        const done = await createTemplate(ports, { id: made, draft });
        if (done.ok) changed(difference(null, done.template));
        const answer = done.ok ? show(done.template, 201) : refused(done);
        return retried(takenOver ? made : undefined, answer);
      },
    }),
    route({
      method: 'get',
      path: '/v1/templates',
      scope: 'operator',
      merchants: 'in-handler',
      tag,
      summary: 'List templates, newest first',
      query: z.strictObject({
        status: templateStatus.openapi({ example: 'active' }).optional(),
        merchantId: merchantId.optional(),
        q: text(200).openapi({ example: 'digital' }).optional(),
        limit,
        cursor,
      }),
      answers: { 200: { description: 'A page of templates', schema: templatePage } },
      handle: async ({ query: { cursor: given, limit: most, ...wanted }, principal }) => {
        const merchantId = wanted.merchantId ?? principal.merchantId;
        if (isAnothers(principal, merchantId)) return ok({ templates: [], nextCursor: null });
        const filters = { ...wanted, ...(merchantId !== null && { merchantId }) };
        const about = `templates ${JSON.stringify(filters)}`;
        const opened = cursors.open<NonNullable<TemplateQuery['after']>>(about, given);
        if (!opened.ok) return refused(opened);
        const page = await listTemplates(ports, { ...filters, after: opened.keyset, limit: most });
        const now = ports.clock.now();
        return ok({
          templates: page.templates.map((found) => showTemplate(found, now)),
          nextCursor: page.next && cursors.seal(about, page.next),
        });
      },
    }),
    route({
      method: 'get',
      path: '/v1/templates/{id}',
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Read a template',
      params,
      answers: { 200: one },
      refusals: ['not-found'],
      handle: async ({ params: { id } }) => {
        const done = await readTemplate(ports, id);
        return done.ok ? show(done.template) : refused(done);
      },
    }),
    route({
      method: 'patch',
      path: '/v1/templates/{id}',
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Change a template; needs If-Match with its revision',
      params,
      body: templatePatch,
      answers: { 200: one },
      refusals: ['not-found', 'stale-revision', 'template-published'],
      handle: async ({ params: { id }, body, principal, header, changed }) => {
        if (body.merchantId !== undefined && isAnothers(principal, body.merchantId)) {
          return refused(refuse('forbidden'));
        }
        const rev = revisionOf(header('if-match'));
        if (rev === null) {
          return refused(
            refuseInvalid([
              {
                pointer: '/If-Match',
                code: 'invalid-header',
                message: 'must be the revision in quotes, for example "3"',
              },
            ]),
          );
        }
        const done = await amendTemplate(ports, { id, rev, patch: body });
        if (!done.ok) return refused(done);
        changed(difference(done.before, done.template));
        return show(done.template);
      },
    }),
    phase('publish', 'Publish a draft'),
    phase('pause', 'Pause: no claims, no badges, claimed copies can’t be used'),
    phase('resume', 'Resume a paused template'),
    phase('end', 'End: close the claim window now'),
    route({
      method: 'post',
      path: '/v1/templates/{id}/copy',
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Copy into a new draft',
      idempotency: 'stored',
      params,
      answers: { 201: one },
      refusals: ['not-found'],
      handle: async ({ params: { id }, requestId, takenOver, changed }) => {
        const copyId = requestId?.replace(/^rq/, 't');
        const done = await copyTemplate(ports, { id, copyId });
        if (done.ok) changed({ copy: done.template.id });
        const answer = done.ok ? show(done.template, 201) : refused(done);
        return retried(takenOver ? copyId : undefined, answer);
      },
    }),
    route({
      method: 'get',
      path: '/v1/templates/{id}/stats',
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Count its copies',
      params,
      answers: { 200: { description: 'Counted from the copies', schema: stats } },
      refusals: ['not-found'],
      handle: async ({ params: { id } }) => {
        const done = await readTemplateStats(ports, id);
        return done.ok ? ok(showStats(done.stats)) : refused(done);
      },
    }),
  ];

  function isAfter(action: PhaseAction, found: CouponTemplate): boolean {
    const status = statusOf(found, ports.clock.now());
    if (action === 'pause') return status === 'paused';
    if (action === 'end') return status === 'ended';
    return status !== 'draft' && status !== 'paused';
  }
}

function revisionOf(header: string | undefined): number | null {
  const rev = revisionShape.exec(header?.trim() ?? '')?.[1];
  return rev === undefined ? null : Number(rev);
}
