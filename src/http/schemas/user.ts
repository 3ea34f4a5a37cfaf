import { z } from '@hono/zod-openapi';
import { id, instant, or, shownInstant, text } from './common.ts';

const profile = {
  level: text(64, 1).nullable().default(null),
  tags: z.array(text(64, 1)).max(100),
  blocked: z.boolean(),
};

export const userIn = z.strictObject({
  ...profile,
  tags: or(profile.tags, []),
  blocked: or(profile.blocked, false),
  registeredAt: instant.nullable().default(null),
});
export const user = z
  .object({ userId: id, ...profile, registeredAt: shownInstant.nullable() })
  .openapi('User');

export const userIds = z.strictObject({ userIds: z.array(id).min(1).max(10_000) });
export const list = z.object({ listId: id, count: z.int() }).openapi('UserList');
