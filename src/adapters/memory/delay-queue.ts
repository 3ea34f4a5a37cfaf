import type { Instant } from '../../domain/instant.ts';
import type { DelayQueue } from '../../ports/delay-queue.ts';

/** Within one process. It is looked through at each taking, and only what is due is put in order. */
export function createMemoryDelayQueue(most = 100_000): DelayQueue {
  const entries = new Map<string, Instant>();
  return {
    put: async (given) => {
      for (const { key, dueAt } of given) entries.set(key, dueAt);
      if (entries.size <= most) return;
      for (const [key] of inOrder(entries).slice(most)) entries.delete(key);
    },
    takeDue: async (now, limit) => {
      const due = inOrder([...entries].filter(([, dueAt]) => dueAt <= now))
        .slice(0, limit)
        .map(([key]) => key);
      for (const key of due) entries.delete(key);
      return due;
    },
  };
}

function inOrder(entries: Iterable<[string, Instant]>): [string, Instant][] {
  return [...entries].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
}
