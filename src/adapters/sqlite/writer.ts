import { Worker } from 'node:worker_threads';
import { EngineUnavailable } from '../../ports/engine-unavailable.ts';
import type { Command } from './group-commit.ts';
import { OutcomeUnknown } from './outcome-unknown.ts';
import type { Answer, FromWriter, Request, ToWriter, WriterData } from './writer-protocol.ts';

export type Commands = Readonly<Record<string, Command>>;

export interface Writer<C extends Commands> {
  /**
   * Durable when it resolves (as far as `synchronous` goes). Rejects with OutcomeUnknown where the transaction or the
   * thread ended under it, with EngineUnavailable where it was certainly not begun, else with the command's own error,
   * rolled back.
   */
  run<N extends keyof C & string>(name: N, args: Parameters<C[N]>[1]): Promise<ReturnType<C[N]>>;
  /** Calls back after each commit of this writer; returns how to stop. */
  onCommit(listener: () => void): () => void;
  /** What keeps it from writing, or null. */
  trouble(): string | null;
  /** Finishes what is queued, then closes the database. */
  close(): Promise<void>;
}

/** Commands that may wait at once; beyond it they are refused, certainly not written. */
const maxPending = 20_000;
const startMs = 60_000;
const closeMs = 15_000;

/**
 * Starts a thread that holds the writing connection to `file`. `module` exports `commands` (name → (db, args) →
 * result, with args and results that survive a structured clone) and `prepare(db)`, which brings the schema up to
 * date. Commands that wait at the same moment are committed together.
 */
export async function startWriter<C extends Commands>(options: {
  readonly file: string;
  readonly module: URL;
  readonly synchronous: 'FULL' | 'NORMAL';
}): Promise<Writer<C>> {
  const { file, module, synchronous } = options;
  const workerData: WriterData = { file, module: module.href, synchronous };
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData, execArgv: [] });
  await started(worker, file);
  return serve<C>(worker);
}

function started(worker: Worker, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      void worker.terminate();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(new EngineUnavailable('sqlite', `${file} could not be opened within ${startMs / 1000} s.`)),
      startMs,
    );
    worker.once('error', fail);
    worker.once('message', (message: FromWriter) => {
      if (message.kind === 'refused') return fail(new Error(message.message));
      clearTimeout(timer);
      worker.removeListener('error', fail);
      resolve();
    });
  });
}

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

function serve<C extends Commands>(worker: Worker): Writer<C> {
  const pending = new Map<number, Pending>();
  const listeners = new Set<() => void>();
  let outbox: Request[] = [];
  let nextId = 1;
  let ended: string | null = null;
  let trouble: string | null = null;

  const post = (message: ToWriter) => worker.postMessage(message);
  const flush = () => {
    if (outbox.length > 0 && ended === null) post({ kind: 'requests', requests: outbox });
    outbox = [];
  };
  const end = (why: string) => {
    ended ??= why;
    const left = [...pending.values()];
    pending.clear();
    for (const { reject } of left) reject(new OutcomeUnknown(`The write may not have happened: ${why}`));
  };
  worker.on('error', (error) => end(`the writing thread failed: ${error.message}`));
  worker.on('exit', () => end('the writing thread has ended'));
  worker.on('message', (message: FromWriter) => {
    if (message.kind !== 'answers') return;
    for (const answer of message.answers) {
      const waiting = pending.get(answer.id);
      pending.delete(answer.id);
      if (answer.outcome === 'done') waiting?.resolve(answer.result as never);
      else waiting?.reject(errorOf(answer));
    }
    const lost = message.answers.find(({ outcome }) => outcome === 'not-started' || outcome === 'unknown');
    trouble = lost && 'message' in lost ? lost.message : null;
    if (message.committed) for (const listener of listeners) listener();
  });

  return {
    run: (name, args) => {
      if (ended !== null) return Promise.reject(new EngineUnavailable('sqlite', `Can't write: ${ended}.`));
      if (pending.size >= maxPending) {
        return Promise.reject(
          new EngineUnavailable('sqlite', `${maxPending} writes are waiting already: try again in a second.`),
        );
      }
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        // One message for everything that this turn of the event loop asks for.
        if (outbox.length === 0) setImmediate(flush);
        outbox.push({ id, name, args });
      });
    },
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    trouble: () => ended ?? trouble,
    close: async () => {
      if (ended !== null) return;
      flush();
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      post({ kind: 'close' });
      ended = 'the store is closed';
      const timer = setTimeout(() => void worker.terminate(), closeMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function errorOf(answer: Exclude<Answer, { outcome: 'done' }>): Error {
  switch (answer.outcome) {
    case 'failed':
      return new Error(answer.message);
    case 'not-started':
      return new EngineUnavailable('sqlite', `Nothing was written: ${answer.message}`);
    case 'unknown':
      return new OutcomeUnknown(`The write may not have happened: ${answer.message}`);
  }
}
