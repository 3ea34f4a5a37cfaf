import { describe, expect, it } from 'vitest';
import type { CreateRateCounter } from '../../src/ports/rate-counter.ts';

/** `open` answers what two processes count with that share their counts, or the one of an engine within a process. */
export function describeRateCounterContract(name: string, open: () => readonly CreateRateCounter[]): void {
  describe(`rate counters (${name})`, () => {
    it('count each key by itself, whichever process counts', async () => {
      const counters = open().map((create) => create({ name: 'shared', seconds: 60 }));
      let count = 0;
      for (const counter of [...counters, ...counters]) {
        const counted = await counter('a');
        expect(counted.count).toBe(++count);
        expect(counted.msLeft).toBeGreaterThan(50_000);
        expect(counted.msLeft).toBeLessThanOrEqual(60_000);
      }
      expect((await counters[0]?.('b'))?.count).toBe(1);
    });

    it('of another name count apart', async () => {
      const [create] = open();
      await create?.({ name: 'one', seconds: 60 })('a');
      expect((await create?.({ name: 'other', seconds: 60 })('a'))?.count).toBe(1);
    });

    it('begin anew when the window has ended', async () => {
      const counter = open()[0]?.({ name: 'short', seconds: 1 });
      await counter?.('a');
      expect((await counter?.('a'))?.count).toBe(2);
      await expect.poll(async () => (await counter?.('a'))?.count, { timeout: 5_000 }).toBe(1);
    });
  });
}
