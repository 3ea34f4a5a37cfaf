import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EngineUnavailable } from '../../src/ports/engine-unavailable.ts';
import type { IndexBuild } from '../../src/ports/search-index.ts';
import { copyStore } from '../../sync/copy.ts';
import { createStamps } from '../../sync/stamps.ts';
import { itemOf } from '../contracts/make.ts';
import { openSynced } from './open-synced.ts';

const items = 7_500;
const done = { ok: true, deadLetters: [] } as const;

/** How each write of the copy ends, and how many turns of the event loop it takes. */
const endings = fc.array(
  fc.record({
    how: fc.constantFrom('done', 'done', 'unavailable', 'fenced', 'lease lost'),
    turns: fc.nat({ max: 5 }),
  }),
  { maxLength: 24 },
);

it('writes each document once, whichever writes fail meanwhile, two at a time', async () => {
  const { ports } = await openSynced();
  const some = Array.from({ length: items }, (_, n) => itemOf(`i-${n}`));
  for (let from = 0; from < items; from += 1_000) await ports.items.putMany(some.slice(from, from + 1_000));

  await fc.assert(
    fc.asyncProperty(endings, fc.constantFrom(0, 60_000), async (planned, sliceMs) => {
      const plan = [...planned];
      const written = new Map<string, number>();
      let underWay = 0;
      let most = 0;
      const build: Pick<IndexBuild, 'write'> = {
        write: async (operations) => {
          const { how, turns } = plan.shift() ?? { how: 'done', turns: 0 };
          underWay += 1;
          most = Math.max(most, underWay);
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          underWay -= 1;
          if (how === 'unavailable') throw new EngineUnavailable('index', 'away for now');
          if (how === 'fenced') return { ok: false, why: 'fenced', epoch: 2 };
          for (const { id } of operations) written.set(id, (written.get(id) ?? 0) + 1);
          return done;
        },
      };
      const copy = copyStore(ports, build as IndexBuild, {
        stamps: createStamps(1),
        mayWrite: async () => {
          if (plan[0]?.how !== 'lease lost') return true;
          plan.shift();
          return false;
        },
        onDeadLetters: () => {},
      });
      for (let ended: unknown = null; ended !== 'all'; ) {
        ended = await copy.slice(sliceMs).catch(() => 'failed');
        expect(underWay).toBe(0);
      }
      expect(written.size).toBe(items);
      expect(new Set(written.values())).toEqual(new Set([1]));
      expect(copy.copied()).toBe(items);
      expect(most).toBeLessThanOrEqual(2);
    }),
    { numRuns: 30 },
  );
});
