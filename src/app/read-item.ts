import { type Decision, refuse } from '../domain/decision.ts';
import type { Item } from '../domain/item.ts';
import type { Ports } from '../ports/ports.ts';

export async function readItem(
  ports: Pick<Ports, 'items'>,
  itemId: string,
): Promise<Decision<{ item: Item }>> {
  const item = await ports.items.get(itemId);
  return item ? { ok: true, item } : refuse('not-found', { itemId });
}

/** Relations to the item outlive it: it may come back. */
export async function deleteItem(ports: Pick<Ports, 'items'>, itemId: string): Promise<Decision<object>> {
  return (await ports.items.delete(itemId)) ? { ok: true } : refuse('not-found', { itemId });
}
