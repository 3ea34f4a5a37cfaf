import type { Instant } from '../domain/instant.ts';
import type { Ports } from '../ports/ports.ts';

/** `rebuild`: the index is built anew from the store. `audit`: store and index are compared, and the index is mended. */
export type SyncTask = 'rebuild' | 'audit';
export const syncTasks: readonly SyncTask[] = ['rebuild', 'audit'];

export interface SyncTaskState {
  readonly state: 'asked' | 'running' | 'done';
  /** The epoch of the syncer that runs it: another one begins it again. 0: nobody has yet. */
  readonly by: number;
  /** Documents copied or compared so far. */
  readonly done: number;
  /** Null: not counted yet. */
  readonly total: number | null;
  /** When it was asked for, began, or ended. */
  readonly at: Instant;
  readonly found: AuditFindings | null;
}

/** What an audit has compared, and what it found wrong and mended. */
export interface AuditFindings {
  readonly checked: number;
  /** In the store, not in the index. */
  readonly missing: number;
  /** Otherwise in the index than the store says. */
  readonly stale: number;
  /** In the index, not in the store. */
  readonly extra: number;
  /** The first few, as `index id`. */
  readonly examples: readonly string[];
}

/** Whoever asks last takes it over: the name is that of everybody who asks. */
const asker = 'operator';
const ttlMs = 1_000;

/**
 * Asks the process that leads the syncer, whichever it is, by a note in the store. What is asked for already or under
 * way is not begun again.
 */
export async function askSyncer(
  ports: Pick<Ports, 'leases' | 'clock'>,
  task: SyncTask,
): Promise<SyncTaskState> {
  const known = await readSyncTask(ports, task);
  if (known?.state.state === 'asked' || known?.state.state === 'running') return known.state;
  const at = ports.clock.now();
  const state: SyncTaskState = { state: 'asked', by: 0, done: 0, total: null, at, found: null };
  await ports.leases.acquire(nameOf(task), asker, JSON.stringify(state), ttlMs);
  return state;
}

/** What became of the last one that was asked for; `asking` is for `tellSyncTask`. Null: nobody ever asked. */
export async function readSyncTask(
  { leases }: Pick<Ports, 'leases'>,
  task: SyncTask,
): Promise<{ readonly state: SyncTaskState; readonly asking: number } | null> {
  const kept = await leases.peek(nameOf(task));
  return kept ? { state: JSON.parse(kept.note) as SyncTaskState, asking: kept.epoch } : null;
}

/** For the syncer: how far the task is. */
export async function tellSyncTask(
  { leases }: Pick<Ports, 'leases'>,
  task: SyncTask,
  asking: number,
  state: SyncTaskState,
): Promise<void> {
  await leases.beat(nameOf(task), asker, asking, JSON.stringify(state));
}

function nameOf(task: SyncTask): string {
  return `sync-${task}`;
}
