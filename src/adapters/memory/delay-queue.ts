import type { Instant } from '../../domain/instant.ts';
import type { DelayQueue } from '../../ports/delay-queue.ts';

/** Within one process. It is looked through at each taking: once in a while, a few thousand entries. */
export function createMemoryDelayQueue(most = 100_000): DelayQueue {
  const entries = new Map<string, Instant>();
  const inOrder = () => [...entries].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
  return {
    put: async (given) => {
      for (const { key, dueAt } of given) entries.set(key, dueAt);
      if (entries.size <= most) return;
      for (const [key] of inOrder().slice(most)) entries.delete(key);
    },
    takeDue: async (now, limit) => {
      const due = inOrder()
        .slice(0, limit)
        .flatMap(([key, dueAt]) => (dueAt <= now ? [key] : []));
      for (const key of due) entries.delete(key);
      return due;
    },
  };
}
