import { describe, expect, it } from 'vitest';
import { eachWithStore, type OpenStore } from './tested-store.ts';

const ttlMs = 60;

export function describeLeasesContract(name: string, open: OpenStore): void {
  describe(`leases (${name})`, () => {
    const store = eachWithStore(open);

    it('are held by one, who can be looked up', async () => {
      const { leases } = store();
      expect(await leases.peek('solo')).toBeNull();
      expect(await leases.acquire('solo', 'a', 'here', ttlMs)).toEqual({ ok: true, epoch: 1 });
      expect(await leases.peek('solo')).toEqual({ holder: 'a', note: 'here', epoch: 1 });
      expect(await leases.beat('solo', 'a', 1, 'there')).toBe(true);
      expect(await leases.beat('solo', 'a', 1)).toBe(true);
      expect(await leases.peek('solo')).toMatchObject({ note: 'there' });
      expect(await leases.acquire('syncer', 'b', '', ttlMs)).toEqual({ ok: true, epoch: 1 });
    });

    it('are not taken from a holder whose beat moves', async () => {
      const { leases } = store();
      await leases.acquire('solo', 'a', 'here', ttlMs);
      let beat: Promise<boolean> | null = null;
      const beating = setInterval(() => {
        beat = leases.beat('solo', 'a', 1);
      }, 5);
      try {
        const answer = await leases.acquire('solo', 'b', '', 10_000);
        expect(answer).toEqual({ ok: false, heldBy: { holder: 'a', note: 'here', epoch: 1 } });
      } finally {
        clearInterval(beating);
        await beat;
      }
    });

    it('are taken over, with a higher epoch, when the beat stands still; the old holder finds out', async () => {
      const { leases } = store();
      await leases.acquire('solo', 'a', '', ttlMs);
      const startedAt = performance.now();
      expect(await leases.acquire('solo', 'b', '', ttlMs)).toEqual({ ok: true, epoch: 2 });
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ttlMs);
      expect(await leases.beat('solo', 'a', 1)).toBe(false);
      await leases.release('solo', 'a', 1);
      expect(await leases.peek('solo')).toMatchObject({ holder: 'b', epoch: 2 });
    });

    it('go to one of two who wait for the same dead holder', async () => {
      const { leases } = store();
      await leases.acquire('solo', 'a', '', ttlMs);
      const answers = await Promise.all(
        ['b', 'c'].map((holder) => leases.acquire('solo', holder, '', ttlMs)),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('are free at once when released, and epochs go on rising', async () => {
      const { leases } = store();
      await leases.acquire('solo', 'a', '', ttlMs);
      await leases.release('solo', 'a', 1);
      expect(await leases.peek('solo')).toBeNull();
      expect(await leases.beat('solo', 'a', 1)).toBe(false);
      // Waiting out this ttl would outlast the test.
      expect(await leases.acquire('solo', 'b', '', 3_600_000)).toEqual({ ok: true, epoch: 2 });
    });
  });
}
