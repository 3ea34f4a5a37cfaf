import type { Collection } from 'mongodb';
import type { IdempotencyState, IdempotencyStore, StoredAnswer } from '../../../ports/idempotency-store.ts';
import { maxTimeMS } from '../connect.ts';
import { isDuplicateKey, reading, writing } from '../errors.ts';
import type { Stored } from '../stored.ts';

/** A run that died and that nobody asked for again is forgotten this long after its lease. */
const deadRunKeptMs = 24 * 3_600_000;
/** Each try is lost to another request with the same key only. */
const triesBound = 10;

interface Run {
  readonly fingerprint: string;
  readonly token: string;
  readonly leaseUntil: number;
  readonly answer: StoredAnswer | null;
  readonly expiresAt: number;
}

/** A run is taken over by compare-and-set on its token, which no two runs share. */
export function createIdempotencyStore(runs: Collection<Stored>): IdempotencyStore {
  const begin = async (
    request: Parameters<IdempotencyStore['begin']>[0],
  ): Promise<IdempotencyState | null> => {
    const { principal, key, fingerprint, token, now, leaseMs } = request;
    const _id = idOf(principal, key);
    const leaseUntil = now + leaseMs;
    const run: Run = { fingerprint, token, leaseUntil, answer: null, expiresAt: leaseUntil + deadRunKeptMs };
    const isNew = await writing(() => runs.insertOne({ _id, ...run }, { maxTimeMS }).then(yes, noIfThere));
    if (isNew) return { state: 'started', token, takenOver: false };
    const stored = await reading(() => runs.findOne({ _id }, { maxTimeMS }));
    if (!stored) return null;
    const held = runOf(stored);
    const forgotten = held.answer !== null && held.expiresAt <= now;
    if (!forgotten) {
      if (held.fingerprint !== fingerprint) return { state: 'mismatch' };
      if (held.answer) return { state: 'done', answer: held.answer };
      if (now < held.leaseUntil) return { state: 'running' };
    }
    const unmoved = { _id, token: held.token, ...(forgotten ? {} : { answer: null }) };
    const { matchedCount } = await writing(() => runs.replaceOne(unmoved, { _id, ...run }, { maxTimeMS }));
    return matchedCount === 1 ? { state: 'started', token, takenOver: !forgotten } : null;
  };
  return {
    begin: async (request) => {
      for (let tries = 0; tries < triesBound; tries++) {
        const state = await begin(request);
        if (state) return state;
      }
      return { state: 'running' };
    },
    complete: async (principal, key, token, answer, expiresAt) => {
      const ours = { _id: idOf(principal, key), token, answer: null };
      const { matchedCount } = await writing(() =>
        runs.updateOne(ours, { $set: { answer, expiresAt } }, { maxTimeMS }),
      );
      return matchedCount === 1;
    },
    abandon: async (principal, key, token) => {
      await writing(() => runs.deleteOne({ _id: idOf(principal, key), token, answer: null }, { maxTimeMS }));
    },
    prune: async (now, limit) => {
      const expired = { expiresAt: { $lte: now } };
      const options = { maxTimeMS, sort: { expiresAt: 1 }, limit, projection: { _id: 1 } } as const;
      const gone = await reading(() => runs.find(expired, options).toArray());
      if (gone.length === 0) return 0;
      const ids = gone.map(({ _id }) => _id);
      const { deletedCount } = await writing(() =>
        runs.deleteMany({ _id: { $in: ids }, ...expired }, { maxTimeMS }),
      );
      return deletedCount;
    },
  };
}

/** Both may hold any character. */
function idOf(principal: string, key: string): string {
  return JSON.stringify([principal, key]);
}

/** What is there was written by `begin` and `complete`. */
function runOf({ _id, ...run }: Stored): Run {
  return run as unknown as Run;
}

function yes(): boolean {
  return true;
}

function noIfThere(error: unknown): boolean {
  if (isDuplicateKey(error)) return false;
  throw error;
}
