import type { Database } from '../database.ts';

interface Members {
  readonly listId: string;
  readonly userIds: readonly string[];
}

export const userCommands = {
  putUser: (db: Database, { userId, doc }: { readonly userId: string; readonly doc: string }): void => {
    db.statement(
      `INSERT INTO users (user_id, doc) VALUES (?, ?)
       ON CONFLICT (user_id) DO UPDATE SET doc = excluded.doc WHERE doc IS NOT excluded.doc`,
    ).run(userId, doc);
  },
  /** The number of members is kept beside them, in the same transaction: lists hold millions. */
  addMembers: (db: Database, { listId, userIds }: Members): number => {
    const insert = db.statement(
      'INSERT INTO list_members (list_id, user_id) VALUES (?, ?) ON CONFLICT (list_id, user_id) DO NOTHING',
    );
    const added = userIds.reduce((sum, userId) => sum + Number(insert.run(listId, userId).changes), 0);
    db.statement(
      `INSERT INTO lists (list_id, members) VALUES (?, ?)
       ON CONFLICT (list_id) DO UPDATE SET members = members + excluded.members`,
    ).run(listId, added);
    return added;
  },
  removeMembers: (db: Database, { listId, userIds }: Members): number => {
    const remove = db.statement('DELETE FROM list_members WHERE list_id = ? AND user_id = ?');
    const removed = userIds.reduce((sum, userId) => sum + Number(remove.run(listId, userId).changes), 0);
    db.statement('UPDATE lists SET members = members - ? WHERE list_id = ?').run(removed, listId);
    return removed;
  },
};
