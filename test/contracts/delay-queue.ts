import { beforeEach, describe, expect, it } from 'vitest';
import type { DelayQueue } from '../../src/ports/delay-queue.ts';

/** One suite for every queue. `most`: how many entries it is to hold. */
export function describeDelayQueueContract(name: string, open: (most: number) => DelayQueue): void {
  describe(`delay queue (${name})`, () => {
    let queue: DelayQueue;
    beforeEach(() => {
      queue = open(5);
    });
    const put = (entries: Readonly<Record<string, number>>) =>
      queue.put(Object.entries(entries).map(([key, dueAt]) => ({ key, dueAt })));

    it('hands out what is due, soonest first, ties by key, each once', async () => {
      await put({ d: 40, b: 20, a: 20, c: 10 });
      expect(await queue.takeDue(9, 10)).toEqual([]);
      expect(await queue.takeDue(20, 10)).toEqual(['c', 'a', 'b']);
      expect(await queue.takeDue(20, 10)).toEqual([]);
      expect(await queue.takeDue(40, 10)).toEqual(['d']);
    });

    it('hands out as many as are asked for', async () => {
      await put({ a: 1, b: 2, c: 3 });
      expect(await queue.takeDue(5, 2)).toEqual(['a', 'b']);
      expect(await queue.takeDue(5, 2)).toEqual(['c']);
    });

    it('an entry is due at the time that it was put under last', async () => {
      await put({ a: 10 });
      await put({ a: 30 });
      expect(await queue.takeDue(20, 10)).toEqual([]);
      expect(await queue.takeDue(30, 10)).toEqual(['a']);
      await put({ a: 30 });
      await put({ a: 10 });
      expect(await queue.takeDue(10, 10)).toEqual(['a']);
      expect(await queue.takeDue(30, 10)).toEqual([]);
    });

    it('nothing put is nothing due', async () => {
      await queue.put([]);
      expect(await queue.takeDue(1e15, 10)).toEqual([]);
    });

    it('beyond its bound, what is due last is left out', async () => {
      await put({ f: 60, e: 50, d: 40 });
      await put({ c: 30, b: 20, a: 10 });
      expect(await queue.takeDue(100, 10)).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('two that take at once share what is due', async () => {
      await put({ a: 1, b: 2, c: 3, d: 4 });
      const taken = await Promise.all([queue.takeDue(9, 3), queue.takeDue(9, 3)]);
      expect(taken.flat().sort()).toEqual(['a', 'b', 'c', 'd']);
    });
  });
}
