import { z } from '@hono/zod-openapi';
import { count, id, instant, or, shownInstant, text, userId } from './common.ts';

const profileExample = { level: 'gold', tags: ['vip'], blocked: false, registeredAt: '2026-01-01T00:00:00Z' };

const profile = {
  level: text(64, 1).nullable().default(null),
  tags: z.array(text(64, 1)).max(100),
  blocked: z.boolean(),
};

export const userIn = z
  .strictObject({
    ...profile,
    tags: or(profile.tags, []),
    blocked: or(profile.blocked, false),
    registeredAt: instant.nullable().default(null),
  })
  .openapi({ example: profileExample });

export const user = z
  .object({ userId, ...profile, registeredAt: shownInstant.nullable() })
  .openapi('User', { example: { userId: 'u1', ...profileExample } });

export const userIds = z
  .strictObject({ userIds: z.array(userId).min(1).max(10_000) })
  .openapi({ example: { userIds: ['u1', 'u2'] } });

export const listId = id.openapi({ example: 'vip' });
const listExample = { listId: 'vip', count: 2 };

export const list = z.object({ listId, count }).openapi('UserList', { example: listExample });
export const grownList = list.extend({ added: count }).openapi({ example: { ...listExample, added: 2 } });
export const shrunkList = list
  .extend({ removed: count })
  .openapi({ example: { ...listExample, removed: 1 } });
