import type { Ports } from '../ports/ports.ts';

/** The black and the white list of claims. */
export const riskDenyList = 'risk-deny';
export const riskAllowList = 'risk-allow';

/** Up to 10,000 a call; how many were new. */
export function addToList(
  ports: Pick<Ports, 'lists'>,
  listId: string,
  userIds: readonly string[],
): Promise<number> {
  return ports.lists.add(listId, userIds);
}

/** Up to 10,000 a call; how many were in it. */
export function removeFromList(
  ports: Pick<Ports, 'lists'>,
  listId: string,
  userIds: readonly string[],
): Promise<number> {
  return ports.lists.remove(listId, userIds);
}

/** A list that nobody was ever added to holds 0. */
export function countList(ports: Pick<Ports, 'lists'>, listId: string): Promise<number> {
  return ports.lists.count(listId);
}
