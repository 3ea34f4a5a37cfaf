import { type Decision, refuse } from '../domain/decision.ts';
import type { UserProfile } from '../domain/user.ts';
import type { Ports } from '../ports/ports.ts';

/** What audience rules look at; replaces the whole profile. */
export function putUser(ports: Pick<Ports, 'users'>, user: UserProfile): Promise<void> {
  return ports.users.put(user);
}

export async function readUser(
  ports: Pick<Ports, 'users'>,
  userId: string,
): Promise<Decision<{ user: UserProfile }>> {
  const user = await ports.users.get(userId);
  return user ? { ok: true, user } : refuse('not-found', { userId });
}
