import type { Item } from '../domain/item.ts';
import type { PutCount } from '../ports/item-store.ts';
import type { Ports } from '../ports/ports.ts';

/** Replaces whole items, up to 10,000; equal ones are left untouched. */
export function putItems(ports: Pick<Ports, 'items'>, items: readonly Item[]): Promise<PutCount> {
  return ports.items.putMany(items);
}
