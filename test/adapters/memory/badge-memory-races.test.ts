import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../../src/adapters/memory/badge-memory.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';

const ids = ['a', 'b', 'c'];
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('read' as const), id: fc.constantFrom(...ids) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('change' as const), id: fc.constantFrom(...ids) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('gap' as const), id: fc.constantFrom(...ids) }) },
);

test('whatever searches end in whatever order: who reads after an announcement reads nothing from before it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 40 }), async (scheduler, steps) => {
      /** What the index says, and what was announced of it. */
      const versions = new Map(ids.map((id) => [id, 1]));
      const announced = new Map(ids.map((id) => [id, 1]));
      const announcements = createMemoryAnnouncements();
      /** A search reads when it begins or when it ends: by threes, for they often begin in pairs. */
      let search = 0;
      const late = async <T>(read: () => T): Promise<T> => {
        const early = read();
        search += 1;
        await scheduler.schedule(Promise.resolve(), `search ${search}`);
        return search % 3 === 0 ? read() : early;
      };
      /** A turn that ends before anything else happens, or at any time. */
      let turns = 0;
      const nextTurn = (go: () => void) => {
        turns += 1;
        if (turns % 4 !== 0) queueMicrotask(go);
        else void scheduler.schedule(Promise.resolve(), `turn ${turns}`).then(go);
      };
      const memory = createBadgeMemory(
        {
          facts: {
            badgeItems: (itemIds) =>
              late(
                () =>
                  new Map(
                    itemIds.map((id) => {
                      const item = itemOf(id, { salesCount: versions.get(id) ?? 0 });
                      return [id, { item, listed: [], named: [], cutUntil: null }];
                    }),
                  ),
              ),
            badgeCoupons: ({ targets, couponIds }) =>
              late(() => ({
                byTarget: new Map(targets.map((target) => [target, ids])),
                templates: new Map(
                  (targets.length > 0 ? ids : couponIds).map((id) => [
                    id,
                    { ...templateOf(id), rev: versions.get(id) ?? 0 },
                  ]),
                ),
              })),
          },
          announcements,
          clock: { now: () => 0 },
        },
        { items: 2, coupons: 3, size: 1_000 },
        nextTurn,
      );
      const reads: Promise<void>[] = [];
      const read = async (id: string) => {
        const least = announced.get(id) ?? 0;
        const [items, coupons] = await Promise.all([
          memory.badgeItems([id]),
          memory.badgeCoupons({ targets: ['all'], couponIds: [] }),
        ]);
        const item = items.get(id);
        const coupon = coupons.coupons.get(id);
        expect(item?.value.item?.salesCount).toBeGreaterThanOrEqual(least);
        expect(coupon?.value?.rev).toBeGreaterThanOrEqual(least);
        // What says that it still holds is what was announced last, whenever it is looked at.
        if (item?.isCurrent)
          expect(item.value.item?.salesCount).toBeGreaterThanOrEqual(announced.get(id) ?? 0);
        if (coupon?.isCurrent) expect(coupon.value?.rev).toBeGreaterThanOrEqual(announced.get(id) ?? 0);
      };
      for (const { what, id } of steps) {
        if (what === 'read') reads.push(read(id));
        else {
          const version = (versions.get(id) ?? 0) + 1;
          versions.set(id, version);
          reads.push(
            scheduler.schedule(Promise.resolve(), 'the announcement').then(() => {
              announced.set(id, Math.max(version, announced.get(id) ?? 0));
              announcements.announce(what === 'gap' ? ['*'] : [`item|${id}`, `coupon|${id}`]);
            }),
          );
        }
        // What begins at once has begun before the next step.
        await new Promise((resolve) => setImmediate(resolve));
        if (scheduler.count() > 3) await scheduler.waitNext(1);
      }
      await scheduler.waitIdle();
      await Promise.all(reads);
    }),
    { numRuns: Number(process.env.MEMORY_RUNS ?? 300) },
  );
});
