import type { Collection } from 'mongodb';
import type { UserProfile } from '../../../domain/user.ts';
import type { ListStore, UserStore } from '../../../ports/user-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import { insertUnordered } from '../insert-unordered.ts';
import { type Stored, storedUnder } from '../stored.ts';
import { countIds } from './count-ids.ts';
import { chunksOf, putWhole } from './put-in-chunks.ts';

const codec = storedUnder<UserProfile>('userId');

export function createUserStore(users: Collection<Stored>): UserStore {
  return {
    put: async (user) => {
      await putWhole(users, [codec.toStored(user)]);
    },
    get: async (userId) => {
      const stored = await reading(() => users.findOne({ _id: userId }, { maxTimeMS }));
      return stored ? codec.fromStored(stored) : null;
    },
  };
}

/** A member is its id, `listId|userId`: a list is a range of them. */
export function createListStore(members: Collection<Stored>): ListStore {
  return {
    add: async (listId, userIds) => {
      let added = 0;
      for (const chunk of chunksOf([...new Set(userIds)])) {
        const outcomes = await insertUnordered(
          members,
          chunk.map((userId) => ({ _id: memberId(listId, userId) })),
        );
        added += outcomes.filter(({ inserted }) => inserted).length;
      }
      return added;
    },
    remove: async (listId, userIds) => {
      let removed = 0;
      for (const chunk of chunksOf(userIds)) {
        const ids = chunk.map((userId) => memberId(listId, userId));
        const result = await writing(() => members.deleteMany({ _id: { $in: ids } }, { maxTimeMS }));
        removed += result.deletedCount;
      }
      return removed;
    },
    has: async (listId, userId) =>
      (await reading(() => members.findOne({ _id: memberId(listId, userId) }, { maxTimeMS }))) !== null,
    // `}` is the character behind `|`.
    count: (listId) => countIds(members, { from: `${listId}|`, below: `${listId}}` }),
  };
}

function memberId(listId: string, userId: string): string {
  return `${listId}|${userId}`;
}
