import type { UserProfile } from '../domain/user.ts';

export interface UserStore {
  put(user: UserProfile): Promise<void>;
  get(userId: string): Promise<UserProfile | null>;
}

/** User lists of up to millions: membership is looked up, a list is never read whole. */
export interface ListStore {
  /** How many were new. */
  add(listId: string, userIds: readonly string[]): Promise<number>;
  /** How many were in it. */
  remove(listId: string, userIds: readonly string[]): Promise<number>;
  has(listId: string, userId: string): Promise<boolean>;
  count(listId: string): Promise<number>;
}
