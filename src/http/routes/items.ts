import { z } from '@hono/zod-openapi';
import { putItems } from '../../app/put-items.ts';
import { deleteItem, readItem } from '../../app/read-item.ts';
import { refuse } from '../../domain/decision.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { isAnothers } from '../ownership.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { itemId } from '../schemas/common.ts';
import { item, putItems as putItemsBody, written } from '../schemas/item.ts';

const tag = 'Items';
const params = z.object({ itemId });

export function itemRoutes(ports: Ports): AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/v1/items',
      scope: 'operator',
      merchants: 'in-handler',
      tag,
      summary: 'Add or replace items',
      bulk: true,
      body: putItemsBody,
      answers: { 200: { description: 'How many were given', schema: written } },
      refusals: ['forbidden', 'not-found'],
      handle: async ({ body, principal, changed }) => {
        const now = ports.clock.now();
        const items = body.items.map((each) => ({
          ...each,
          merchantId: each.merchantId ?? principal.merchantId,
          listedAt: each.listedAt ?? now,
        }));
        if (items.some(({ merchantId }) => isAnothers(principal, merchantId))) {
          return refused(refuse('forbidden'));
        }
        if (principal.merchantId !== null) {
          const known = await ports.items.getMany(items.map(({ itemId }) => itemId));
          const anothers = known.find(({ merchantId }) => isAnothers(principal, merchantId));
          if (anothers) return refused(refuse('not-found', { itemId: anothers.itemId }));
        }
        changed({ ...(await putItems(ports, items)) });
        return ok({ written: body.items.length });
      },
    }),
    route({
      method: 'get',
      path: '/v1/items/{itemId}',
      scope: 'operator',
      merchants: 'own-item',
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
      merchants: 'own-item',
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
