import fc from 'fast-check';
import type { Ports } from '../../src/ports/ports.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';

/** So few that changes meet each other. */
export const couponIds = ['K', 'L', 'M'];
const itemId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const couponId = fc.constantFrom(...couponIds);

/** A write to the store. */
export const storeChange = fc.oneof(
  fc.record({ what: fc.constant('put-item' as const), itemId, category: fc.constantFrom('tea', 'milk') }),
  fc.record({ what: fc.constant('delete-item' as const), itemId }),
  fc.record({ what: fc.constant('put-relation' as const), couponId, itemId, sort: fc.nat(3) }),
  fc.record({ what: fc.constant('delete-relation' as const), couponId, itemId }),
  fc.record({
    what: fc.constant('put-template' as const),
    couponId,
    listed: fc.boolean(),
    phase: fc.constantFrom('draft' as const, 'published' as const, 'paused' as const),
  }),
);

type StoreChange = typeof storeChange extends fc.Arbitrary<infer Change> ? Change : never;

export async function makeChange(
  ports: Pick<Ports, 'items' | 'relations' | 'templates'>,
  change: StoreChange,
): Promise<void> {
  switch (change.what) {
    case 'put-item':
      await ports.items.putMany([itemOf(change.itemId, { categoryPath: [change.category] })]);
      return;
    case 'delete-item':
      await ports.items.delete(change.itemId);
      return;
    case 'put-relation':
      await ports.relations.putMany([
        { couponId: change.couponId, itemId: change.itemId, sort: change.sort },
      ]);
      return;
    case 'delete-relation':
      await ports.relations.deleteMany(change.couponId, [change.itemId]);
      return;
    case 'put-template':
      return putTemplate(ports, change);
  }
}

/** Of a list of items, or else of whatever is tea. */
export async function putTemplate(
  ports: Pick<Ports, 'templates'>,
  {
    couponId: id,
    listed,
    phase,
  }: { couponId: string; listed: boolean; phase: 'draft' | 'published' | 'paused' },
): Promise<void> {
  const include = listed ? [{ type: 'items' as const }] : [{ type: 'category' as const, id: 'tea' }];
  const claim = { opensAt: 0, closesAt: 9_000 };
  const content = templateOf(id, { name: `Tea ${id}`, scope: { include, exclude: [] }, claim });
  const template = { ...content, phase };
  const before = await ports.templates.get(id);
  if (before) await ports.templates.replace({ ...template, rev: before.rev + 1 }, before.rev);
  else await ports.templates.insert(template);
}
