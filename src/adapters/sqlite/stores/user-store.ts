import type { ListStore, UserStore } from '../../../ports/user-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';
import { countInChunks } from './put-in-chunks.ts';

export function createUserStore(reader: Database, writer: StoreWriter): UserStore {
  return {
    put: (user) => writer.run('putUser', { userId: user.userId, doc: JSON.stringify(user) }),
    get: async (userId) => {
      const row = reader.statement(userSql.get).get(userId);
      return row ? JSON.parse(String(row.doc)) : null;
    },
  };
}

export function createListStore(reader: Database, writer: StoreWriter): ListStore {
  return {
    add: (listId, userIds) =>
      countInChunks(userIds, (chunk) => writer.run('addMembers', { listId, userIds: chunk })),
    remove: (listId, userIds) =>
      countInChunks(userIds, (chunk) => writer.run('removeMembers', { listId, userIds: chunk })),
    has: async (listId, userId) => reader.statement(userSql.has).get(listId, userId) !== undefined,
    count: async (listId) => Number(reader.statement(userSql.count).get(listId)?.members ?? 0),
  };
}

export const userSql = {
  get: 'SELECT doc FROM users WHERE user_id = ?',
  has: 'SELECT 1 FROM list_members WHERE list_id = ? AND user_id = ?',
  count: 'SELECT members FROM lists WHERE list_id = ?',
};
