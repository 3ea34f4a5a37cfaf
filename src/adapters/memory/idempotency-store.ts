import type { IdempotencyStore, StoredAnswer } from '../../ports/idempotency-store.ts';

/** A run that died and that nobody asked for again is forgotten this long after its lease. */
const deadRunKeptMs = 24 * 3_600_000;

interface Run {
  readonly fingerprint: string;
  readonly token: string;
  readonly leaseUntil: number;
  readonly answer: StoredAnswer | null;
  readonly expiresAt: number;
}

export function createMemoryIdempotency(): IdempotencyStore {
  const runs = new Map<string, Run>();
  const keyOf = (principal: string, key: string) => JSON.stringify([principal, key]);
  const ours = (id: string, token: string) => {
    const run = runs.get(id);
    return run?.token === token && run.answer === null ? run : null;
  };
  return {
    begin: async ({ principal, key, fingerprint, token, now, leaseMs }) => {
      const id = keyOf(principal, key);
      const kept = runs.get(id);
      const held = kept && (kept.answer === null || now < kept.expiresAt) ? kept : null;
      if (held) {
        if (held.fingerprint !== fingerprint) return { state: 'mismatch' };
        if (held.answer) return { state: 'done', answer: held.answer };
        if (now < held.leaseUntil) return { state: 'running' };
      }
      const leaseUntil = now + leaseMs;
      runs.set(id, { fingerprint, token, leaseUntil, answer: null, expiresAt: leaseUntil + deadRunKeptMs });
      return { state: 'started', token, takenOver: held !== null };
    },
    complete: async (principal, key, token, answer, expiresAt) => {
      const id = keyOf(principal, key);
      const run = ours(id, token);
      if (run) runs.set(id, { ...run, answer: structuredClone(answer), expiresAt });
      return run !== null;
    },
    abandon: async (principal, key, token) => {
      const id = keyOf(principal, key);
      if (ours(id, token)) runs.delete(id);
    },
    prune: async (now, limit) => {
      const gone = [...runs]
        .filter(([, run]) => run.expiresAt <= now)
        .sort(([, a], [, b]) => a.expiresAt - b.expiresAt)
        .slice(0, limit);
      for (const [id] of gone) runs.delete(id);
      return gone.length;
    },
  };
}
