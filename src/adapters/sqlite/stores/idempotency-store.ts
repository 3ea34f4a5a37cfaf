import type { IdempotencyStore } from '../../../ports/idempotency-store.ts';
import type { StoreWriter } from '../store-commands.ts';

/** Everything here is decided where writes are in one order: in the writing thread. */
export function createIdempotencyStore(writer: StoreWriter): IdempotencyStore {
  return {
    begin: (request) => writer.run('beginRun', request),
    complete: (principal, key, token, answer, expiresAt) =>
      writer.run('completeRun', { principal, key, token, answer: JSON.stringify(answer), expiresAt }),
    abandon: (principal, key, token) => writer.run('abandonRun', { principal, key, token }),
    prune: (now, limit) => writer.run('pruneRuns', { now, limit }),
  };
}
