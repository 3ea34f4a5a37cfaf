import type { DelayQueue } from '../../ports/delay-queue.ts';
import { partsOf } from './gate-replies.ts';
import type { RunScript } from './run-script.ts';

/** Lua takes so many arguments at once. */
const perCall = 1_000;

/** One for all processes. Rejects with EngineUnavailable where Redis does not answer. */
export function createRedisDelayQueue(
  run: RunScript,
  { key, most = 100_000 }: { readonly key: string; readonly most?: number },
): DelayQueue {
  return {
    put: async (entries) => {
      for (let at = 0; at < entries.length; at += perCall) {
        const some = entries.slice(at, at + perCall);
        await run('put-delayed', [key], [most, ...some.flatMap(({ dueAt, key: entry }) => [dueAt, entry])]);
      }
    },
    takeDue: async (now, limit) => partsOf(await run('take-due', [key], [now, Math.min(limit, perCall)])),
  };
}
