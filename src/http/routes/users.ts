import { z } from '@hono/zod-openapi';
import { addToList, countList, removeFromList } from '../../app/user-lists.ts';
import { putUser, readUser } from '../../app/users.ts';
import { changeOf } from '../../domain/audit-entry.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { UserProfile } from '../../domain/user.ts';
import type { Ports } from '../../ports/ports.ts';
import { type AnyRoute, ok, refused, route } from '../route.ts';
import { userId } from '../schemas/common.ts';
import { grownList, list, listId, shrunkList, user, userIds, userIn } from '../schemas/user.ts';

const tag = 'Users and lists';
const params = z.object({ userId });
const listParams = z.object({ listId });
const counted = { description: 'The list', schema: list };

export function userRoutes(ports: Ports): AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/v1/users/{userId}',
      scope: 'operator',
      tag,
      summary: 'What audience rules look at',
      params,
      body: userIn,
      answers: { 200: { description: 'The user', schema: user } },
      handle: async ({ params: { userId }, body, changed }) => {
        const profile = { userId, ...body };
        const before = await readUser(ports, userId);
        await putUser(ports, profile);
        changed(changeOf(before.ok ? show(before.user) : null, show(profile)));
        return ok(show(profile));
      },
    }),
    route({
      method: 'get',
      path: '/v1/users/{userId}',
      scope: 'operator',
      tag,
      summary: 'Read a user',
      params,
      answers: { 200: { description: 'The user', schema: user } },
      refusals: ['not-found'],
      handle: async ({ params: { userId } }) => {
        const done = await readUser(ports, userId);
        return done.ok ? ok(show(done.user)) : refused(done);
      },
    }),
    route({
      method: 'post',
      path: '/v1/lists/{listId}/users',
      scope: 'operator',
      tag,
      summary: 'Add users to a list',
      idempotency: 'stored',
      bulk: true,
      params: listParams,
      body: userIds,
      answers: { 200: { ...counted, schema: grownList } },
      handle: async ({ params: { listId }, body, changed }) => {
        const added = await addToList(ports, listId, body.userIds);
        changed({ added });
        return ok({ listId, count: await countList(ports, listId), added });
      },
    }),
    route({
      method: 'delete',
      path: '/v1/lists/{listId}/users',
      scope: 'operator',
      tag,
      summary: 'Remove users from a list',
      bulk: true,
      params: listParams,
      body: userIds,
      answers: { 200: { ...counted, schema: shrunkList } },
      handle: async ({ params: { listId }, body, changed }) => {
        const removed = await removeFromList(ports, listId, body.userIds);
        changed({ removed });
        return ok({ listId, count: await countList(ports, listId), removed });
      },
    }),
    route({
      method: 'get',
      path: '/v1/lists/{listId}',
      scope: 'operator',
      tag,
      summary: 'Count a list',
      params: listParams,
      answers: { 200: counted },
      handle: async ({ params: { listId } }) => ok({ listId, count: await countList(ports, listId) }),
    }),
  ];
}

function show(profile: UserProfile) {
  const { registeredAt } = profile;
  return { ...profile, registeredAt: registeredAt === null ? null : formatInstant(registeredAt) };
}
