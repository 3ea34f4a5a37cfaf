import { expect, test } from 'vitest';
import { walkPopularity } from '../../sync/popularity.ts';
import { copyOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';
import { openSynced } from './open-synced.ts';

const dayMs = 86_400_000;

test('a walk looks at a few coupons a step, and names those whose claims of seven days have changed', async () => {
  const { ports } = await openSynced();
  const today = '1970-01-01';
  const ids = Array.from({ length: 70 }, (_, n) => `C${String(n).padStart(2, '0')}`);
  for (const id of ids) await ports.templates.insert(templateOf(id));
  let asked = 0;
  const stats: typeof ports.userCoupons.stats = (...about) => {
    asked++;
    return ports.userCoupons.stats(...about);
  };
  const counted = { ...ports, userCoupons: { ...ports.userCoupons, stats } };
  const known = new Map<string, number>();
  const moved = async () => {
    const walk = walkPopularity(counted, known);
    const hints: string[] = [];
    for (let isOver = false; !isOver; ) {
      asked = 0;
      const step = await walk.next();
      hints.push(...step.hints.map(({ id }) => id));
      isOver = step.isOver;
      expect(asked).toBeLessThanOrEqual(32);
    }
    return hints;
  };
  expect(await moved()).toEqual([]);
  for (const [n, couponId] of ['C00', 'C33', 'C69'].entries())
    await ports.userCoupons.insert(copyOf(n, { couponId, day: today }));
  expect(await moved()).toEqual(['C00', 'C33', 'C69']);
  expect(await moved()).toEqual([]);
  const weekLater = { ...counted, clock: { now: () => 8 * dayMs } };
  const closed = walkPopularity(weekLater, known);
  expect((await closed.next()).hints.map(({ id }) => id)).toEqual(['C00']);
  expect(known.has('C00')).toBe(false);
});
