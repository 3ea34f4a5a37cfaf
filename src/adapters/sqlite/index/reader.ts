import { Worker } from 'node:worker_threads';
import { EngineUnavailable } from '../../../ports/engine-unavailable.ts';
import type { CouponPage, CouponQuery, ItemPage, ItemQuery } from '../../../ports/search-index.ts';

export type ToReader =
  | { readonly kind: 'items'; readonly id: number; readonly query: ItemQuery }
  | { readonly kind: 'coupons'; readonly id: number; readonly query: CouponQuery }
  | { readonly kind: 'close' };

export type FromReader =
  | { readonly id: number; readonly ok: true; readonly result: ItemPage | CouponPage }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface Reader {
  items(query: ItemQuery): Promise<ItemPage>;
  coupons(query: CouponQuery): Promise<CouponPage>;
  close(): Promise<void>;
}

/** A thread that makes short-lived rows needs little room for them; by default it would keep three times as much. */
const youngMb = 12;
const answerMs = 10_000;
/** Searches that may wait at once. */
const mostPending = 1_000;

/** Searches on a thread of their own: whatever takes more than a millisecond never stops badges. */
export function startReader(file: string): Reader {
  const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), {
    workerData: { file },
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  const pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  let nextId = 1;
  let ended: string | null = null;
  const end = (why: string) => {
    ended ??= why;
    for (const { reject } of pending.values()) reject(new EngineUnavailable('sqlite-index', why));
    pending.clear();
  };
  worker.on('error', (error) => end(`the searching thread failed: ${error.message}`));
  worker.on('exit', () => end('the searching thread has ended'));
  worker.on('message', (answer: FromReader) => {
    const waiting = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.result as never);
    else waiting?.reject(new Error(answer.message));
  });

  const ask = <T>(message: (id: number) => ToReader): Promise<T> => {
    if (ended !== null) return Promise.reject(new EngineUnavailable('sqlite-index', ended));
    if (pending.size >= mostPending) {
      return Promise.reject(
        new EngineUnavailable('sqlite-index', `${mostPending} searches are waiting already`),
      );
    }
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.delete(id);
        reject(new EngineUnavailable('sqlite-index', `a search took longer than ${answerMs / 1000} s`));
      }, answerMs);
      const settled =
        <V>(done: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          done(value);
        };
      pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
      worker.postMessage(message(id));
    });
  };
  return {
    items: (query) => ask((id) => ({ kind: 'items', id, query })),
    coupons: (query) => ask((id) => ({ kind: 'coupons', id, query })),
    close: async () => {
      if (ended !== null) return;
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage({ kind: 'close' } satisfies ToReader);
      await exited;
    },
  };
}
