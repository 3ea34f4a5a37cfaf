import { z } from '@hono/zod-openapi';
import {
  listTemplateItems,
  putTemplateItems,
  type RelationKeyset,
  removeTemplateItems,
} from '../../app/template-items.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Cursors } from '../cursor.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { couponId, cursor, limit } from '../schemas/common.ts';
import { itemIds, relationPage, relations, removed, written } from '../schemas/item.ts';

const tag = 'Templates';
const path = '/v1/templates/{id}/items';
const params = z.object({ id: couponId });

export function templateItemRoutes(ports: Ports, cursors: Cursors): AnyRoute[] {
  return [
    route({
      method: 'put',
      path,
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Add or update explicit items',
      bulk: true,
      params,
      body: relations,
      answers: { 200: { description: 'How many were given', schema: written } },
      refusals: ['not-found'],
      handle: async ({ params: { id }, body, changed }) => {
        const done = await putTemplateItems(ports, { couponId: id, items: body.items });
        if (done.ok) changed({ ...done.written });
        return done.ok ? ok({ written: body.items.length }) : refused(done);
      },
    }),
    route({
      method: 'delete',
      path,
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Take items out of the explicit list',
      bulk: true,
      params,
      body: itemIds,
      answers: { 200: { description: 'How many were in it', schema: removed } },
      refusals: ['not-found'],
      handle: async ({ params: { id }, body, changed }) => {
        const done = await removeTemplateItems(ports, { couponId: id, itemIds: body.itemIds });
        if (done.ok) changed({ removed: done.removed });
        return done.ok ? ok({ removed: done.removed }) : refused(done);
      },
    }),
    route({
      method: 'get',
      path,
      scope: 'operator',
      merchants: 'own-template',
      tag,
      summary: 'Page through the explicit list',
      params,
      query: z.strictObject({ limit, cursor }),
      answers: { 200: { description: 'By sort, then itemId', schema: relationPage } },
      refusals: ['not-found'],
      handle: async ({ params: { id: couponId }, query }) => {
        const about = `template-items ${couponId}`;
        const opened = cursors.open<RelationKeyset>(about, query.cursor);
        if (!opened.ok) return refused(opened);
        const done = await listTemplateItems(ports, { couponId, after: opened.keyset, limit: query.limit });
        if (!done.ok) return refused(done);
        return ok({
          items: done.relations.map(({ itemId, sort }) => ({ itemId, sort })),
          nextCursor: done.next && cursors.seal(about, done.next),
        });
      },
    }),
  ];
}
