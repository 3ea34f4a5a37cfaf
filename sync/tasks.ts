import {
  type AuditFindings,
  readSyncTask,
  type SyncTask,
  type SyncTaskState,
  syncTasks,
  tellSyncTask,
} from '../src/app/sync-tasks.ts';
import type { SyncedCollection } from '../src/ports/change-feed.ts';
import type { Ports } from '../src/ports/ports.ts';

export interface Tasks {
  /** What somebody has asked for since, or what the syncer before us has left unfinished. Looks once in a while. */
  asked(): Promise<readonly SyncTask[]>;
  /** Tells those who ask how far it is, once in a while; nothing where nobody has asked. */
  progress(task: SyncTask, done: number): Promise<void>;
  end(task: SyncTask, done: number, found: AuditFindings | null): Promise<void>;
}

const lookEveryMs = 500;
const tellEveryMs = 500;

/** What operators ask of the leader, by notes in the store. */
export function watchTasks(ports: Pick<Ports, 'leases' | 'clock' | 'collectionWalk'>, epoch: number): Tasks {
  const running = new Map<SyncTask, Running>();
  let lookAt = 0;

  const tell = (task: SyncTask, { asking, began, total }: Running, rest: Partial<SyncTaskState>) =>
    tellSyncTask(ports, task, asking, {
      state: 'running',
      by: epoch,
      done: 0,
      total,
      at: began,
      found: null,
      ...rest,
    });

  return {
    asked: async () => {
      if (performance.now() < lookAt) return [];
      lookAt = performance.now() + lookEveryMs;
      const begun: SyncTask[] = [];
      for (const task of syncTasks) {
        const known = await readSyncTask(ports, task);
        if (!known || running.has(task)) continue;
        const { state, by } = known.state;
        if (state !== 'asked' && !(state === 'running' && by !== epoch)) continue;
        const one: Running = { asking: known.asking, began: ports.clock.now(), total: null, toldAt: 0 };
        running.set(task, one);
        // Counting takes a while: progress begins without it.
        countStore(ports).then(
          (total) => {
            one.total = total;
          },
          () => {},
        );
        await tell(task, one, {});
        begun.push(task);
      }
      return begun;
    },
    progress: async (task, done) => {
      const one = running.get(task);
      if (!one || performance.now() < one.toldAt + tellEveryMs) return;
      one.toldAt = performance.now();
      await tell(task, one, { done });
    },
    end: async (task, done, found) => {
      const one = running.get(task);
      if (!one) return;
      await tell(task, one, { state: 'done', done, found, at: ports.clock.now() });
      running.delete(task);
    },
  };
}

interface Running {
  readonly asking: number;
  readonly began: number;
  total: number | null;
  toldAt: number;
}

const page = 10_000;

async function countStore({ collectionWalk }: Pick<Ports, 'collectionWalk'>): Promise<number> {
  let count = 0;
  for (const collection of ['items', 'relations', 'templates'] as const satisfies SyncedCollection[]) {
    let after: string | null = null;
    do {
      const ids: readonly string[] = await collectionWalk.ids(collection, after, page);
      count += ids.length;
      after = ids.length === page ? (ids.at(-1) ?? null) : null;
    } while (after !== null);
  }
  return count;
}
