import { setTimeout as pause } from 'node:timers/promises';
import { askSyncer, readSyncTask, type SyncTask, type SyncTaskState } from '../app/sync-tasks.ts';
import { CommandMistake } from './command-mistake.ts';
import type { OpenStore } from './open-store.ts';
import type { Progress } from './progress.ts';
import { counted, formatCount } from './text-table.ts';

export const syncCommands: readonly (readonly [SyncTask, string])[] = [
  ['rebuild', 'build the search index anew from the store, while readers go on'],
  ['audit', 'compare the search index with the store, and mend it'],
];

/** How often the note of whoever runs it is read. */
const pollMs = 100;

/**
 * Asks whoever leads the syncer for the task and shows how far it is: a server that runs, else we ourselves. What is
 * not done after `waitMs` is told as a mistake, and goes on without us where a server runs.
 */
export async function runSyncTask(
  { ports, startSyncing }: Pick<OpenStore, 'ports' | 'startSyncing'>,
  task: SyncTask,
  progress: Progress,
  waitMs: number,
): Promise<string> {
  await askSyncer(ports, task);
  startSyncing();
  const began = performance.now();
  let shown = 0;
  let isStaged = false;
  for (;;) {
    const state = (await readSyncTask(ports, task))?.state;
    if (state?.state === 'running' || state?.state === 'done') {
      if (!isStaged && state.total !== null) progress.stage(task, state.total);
      isStaged ||= state.total !== null;
      if (isStaged) progress.advance(Math.max(0, state.done - shown));
      if (isStaged) shown = Math.max(shown, state.done);
    }
    if (state?.state === 'done') {
      progress.done();
      return tellSyncTask(task, state);
    }
    if (performance.now() - began >= waitMs) {
      progress.done();
      throw new CommandMistake(
        `The ${task} is not done after ${waitMs / 1000} s. Where a server runs it goes on; else run the command again with a longer --wait.`,
      );
    }
    await pause(pollMs);
  }
}

export function tellSyncTask(task: SyncTask, { done, found }: SyncTaskState): string {
  if (task === 'rebuild') return `The index is built anew from ${counted(done, 'document')} of the store.`;
  if (!found) return 'Nothing was compared.';
  const { checked, missing, stale, extra, examples } = found;
  const wrong = missing + stale + extra;
  if (wrong === 0) return `${counted(checked, 'document')} compared: the index says what the store says.`;
  return [
    `${counted(checked, 'document')} compared, ${formatCount(wrong)} wrong and mended: ${formatCount(missing)} missing, ${formatCount(stale)} stale, ${formatCount(extra)} too much.`,
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}
