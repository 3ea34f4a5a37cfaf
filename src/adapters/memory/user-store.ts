import type { UserProfile } from '../../domain/user.ts';
import type { ListStore, UserStore } from '../../ports/user-store.ts';

export function createMemoryUsers(): UserStore {
  const users = new Map<string, UserProfile>();
  return {
    put: async (user) => {
      users.set(user.userId, structuredClone(user));
    },
    get: async (userId) => users.get(userId) ?? null,
  };
}

export function createMemoryLists(): ListStore {
  const lists = new Map<string, Set<string>>();
  const membersOf = (listId: string) => {
    const members = lists.get(listId) ?? new Set();
    lists.set(listId, members);
    return members;
  };
  return {
    add: async (listId, userIds) => {
      const members = membersOf(listId);
      const before = members.size;
      for (const userId of userIds) members.add(userId);
      return members.size - before;
    },
    remove: async (listId, userIds) => {
      const members = membersOf(listId);
      return userIds.filter((userId) => members.delete(userId)).length;
    },
    has: async (listId, userId) => lists.get(listId)?.has(userId) ?? false,
    count: async (listId) => lists.get(listId)?.size ?? 0,
  };
}
