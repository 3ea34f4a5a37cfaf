import { describe, expect, it } from 'vitest';
import { eachWithStore, type OpenStore } from './tested-store.ts';

const answer = { status: 201, headers: { 'content-type': 'application/json' }, body: '{"a":1}' };

export function describeIdempotencyStoreContract(name: string, open: OpenStore): void {
  describe(`idempotency (${name})`, () => {
    const store = eachWithStore(open);
    const begin = (token: string, now: number, given: { principal?: string; fingerprint?: string } = {}) =>
      store().idempotency.begin({
        principal: 'P',
        key: 'K',
        fingerprint: 'F',
        ...given,
        token,
        now,
        leaseMs: 100,
      });

    it('the first runs, the second waits, and later ones hear its answer', async () => {
      const both = await Promise.all([begin('a', 0), begin('b', 0)]);
      const first = both[0]?.state === 'started' ? 'a' : 'b';
      expect(both).toContainEqual({ state: 'started', token: first, takenOver: false });
      expect(both).toContainEqual({ state: 'running' });
      expect(await store().idempotency.complete('P', 'K', first, answer, 1_000)).toBe(true);
      expect(await store().idempotency.complete('P', 'K', first, { ...answer, status: 200 }, 1_000)).toBe(
        false,
      );
      expect(await begin('c', 999)).toEqual({ state: 'done', answer });
    });

    it('another content under the same key is a mismatch, running or done', async () => {
      await begin('a', 0);
      expect(await begin('b', 0, { fingerprint: 'G' })).toEqual({ state: 'mismatch' });
      await store().idempotency.complete('P', 'K', 'a', answer, 1_000);
      expect(await begin('b', 0, { fingerprint: 'G' })).toEqual({ state: 'mismatch' });
    });

    it('a key is its principal’s own', async () => {
      await begin('a', 0);
      expect(await begin('b', 0, { principal: 'Q', fingerprint: 'G' })).toMatchObject({ state: 'started' });
    });

    it('a run that outlived its lease is taken over, and its own answer comes too late', async () => {
      await begin('a', 0);
      expect(await begin('b', 99)).toEqual({ state: 'running' });
      expect(await begin('c', 100)).toEqual({ state: 'started', token: 'c', takenOver: true });
      expect(await store().idempotency.complete('P', 'K', 'a', answer, 1_000)).toBe(false);
      await store().idempotency.abandon('P', 'K', 'a');
      expect(await begin('d', 101)).toEqual({ state: 'running' });
    });

    it('an abandoned run is forgotten; an answered one can no longer be abandoned', async () => {
      await begin('a', 0);
      await store().idempotency.abandon('P', 'K', 'a');
      expect(await begin('b', 1)).toEqual({ state: 'started', token: 'b', takenOver: false });
      await store().idempotency.complete('P', 'K', 'b', answer, 1_000);
      await store().idempotency.abandon('P', 'K', 'b');
      expect(await begin('c', 2)).toEqual({ state: 'done', answer });
    });

    it('an answer lasts until it expires, then the key is new, pruned or not', async () => {
      await begin('a', 0);
      await store().idempotency.complete('P', 'K', 'a', answer, 1_000);
      expect(await store().idempotency.prune(999, 10)).toBe(0);
      expect(await begin('b', 1_000, { fingerprint: 'G' })).toMatchObject({
        state: 'started',
        takenOver: false,
      });
      await store().idempotency.complete('P', 'K', 'b', answer, 2_000);
      expect(await store().idempotency.prune(2_000, 10)).toBe(1);
      expect(await store().idempotency.prune(2_000, 10)).toBe(0);
    });

    it('pruning leaves a dead run to be taken over for a day', async () => {
      await begin('a', 0);
      expect(await store().idempotency.prune(3_600_000, 10)).toBe(0);
      expect(await begin('b', 3_600_000)).toMatchObject({ takenOver: true });
    });
  });
}
