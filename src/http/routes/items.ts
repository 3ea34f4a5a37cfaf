import { z } from '@hono/zod-openapi';
import { putItems } from '../../app/put-items.ts';
import { deleteItem, readItem } from '../../app/read-item.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { id } from '../schemas/common.ts';
import { item, putItems as putItemsBody } from '../schemas/item.ts';

const tag = 'Items';
const params = z.object({ itemId: id });

export function itemRoutes(ports: Ports): AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/v1/items',
      scope: 'operator',
      tag,
      summary: 'Add or replace items',
      bulk: true,
      body: putItemsBody,
      answers: { 200: { description: 'How many were given', schema: z.object({ written: z.int() }) } },
      handle: async ({ body }) => {
        const now = ports.clock.now();
        await putItems(
          ports,
          body.items.map((each) => ({ ...each, listedAt: each.listedAt ?? now })),
        );
        return ok({ written: body.items.length });
      },
    }),
    route({
      method: 'get',
      path: '/v1/items/{itemId}',
      scope: 'operator',
      tag,
      summary: 'Read an item',
      params,
      answers: { 200: { description: 'The item', schema: item } },
      refusals: ['not-found'],
      handle: async ({ params: { itemId } }) => {
        const done = await readItem(ports, itemId);
        return done.ok ? ok({ ...done.item, listedAt: formatInstant(done.item.listedAt) }) : refused(done);
      },
    }),
    route({
      method: 'delete',
      path: '/v1/items/{itemId}',
      scope: 'operator',
      tag,
      summary: 'Delete an item; relations to it stay',
      params,
      answers: { 204: { description: 'It is gone' } },
      refusals: ['not-found'],
      handle: async ({ params: { itemId } }) => {
        const done = await deleteItem(ports, itemId);
        return done.ok ? { status: 204, body: null } : refused(done);
      },
    }),
  ];
}
