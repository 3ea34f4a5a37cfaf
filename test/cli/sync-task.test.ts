import { expect, test } from 'vitest';
import { lines } from '../../src/cli/progress.ts';
import { runSyncTask, tellSyncTask } from '../../src/cli/sync-task.ts';
import { itemOf } from '../contracts/make.ts';
import { openSearchable } from './open-searchable.ts';

const none = { missing: 0, stale: 0, extra: 0, examples: [] };

test.each([
  ['rebuild' as const, 'The index is built anew from 25 documents of the store.'],
  ['audit' as const, '25 documents compared: the index says what the store says.'],
])('%s shows how far it is, and says what came of it', async (task, expected) => {
  const { ports, searchable } = await openSearchable();
  await ports.items.putMany(Array.from({ length: 25 }, (_, n) => itemOf(`i${n}`)));
  await searchable();
  const shown: string[] = [];
  const progress = lines((line) => shown.push(line));
  expect(await runSyncTask({ ports, startSyncing: () => {} }, task, progress, 5_000)).toBe(expected);
  expect(shown).toEqual([`${task}: 25 done`]);
});

test('an audit names the first few of what was wrong', () => {
  const found = {
    ...none,
    checked: 1_000,
    missing: 2,
    extra: 1,
    examples: ['items a', 'items b', 'coupons C'],
  };
  const state = { state: 'done', by: 1, done: 1_000, total: 1_000, at: 0, found } as const;
  expect(tellSyncTask('audit', state)).toBe(
    '1,000 documents compared, 3 wrong and mended: 2 missing, 0 stale, 1 too much.\n  items a\n  items b\n  coupons C',
  );
});

test('what is not done in time is told', async () => {
  const { ports } = await openSearchable();
  const stuck = { ...ports, leases: { ...ports.leases, peek: async () => null } };
  const syncing = { ports: stuck, startSyncing: () => {} };
  await expect(
    runSyncTask(
      syncing,
      'audit',
      lines(() => {}),
      100,
    ),
  ).rejects.toThrow('The audit is not done after 0.1 s.');
});
