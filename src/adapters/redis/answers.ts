import { z } from 'zod';
import type { IdempotencyStore } from '../../ports/idempotency-store.ts';
import type { RedisClient } from './connect-redis.ts';
import { parseJson } from './parse-json.ts';

export interface CachedAnswers {
  readonly client: RedisClient;
  readonly prefix?: string;
}

const Kept = z.object({
  fingerprint: z.string(),
  expiresAt: z.number(),
  answer: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
});
type Kept = z.infer<typeof Kept>;

/** Retries come soon; later ones ask the store. */
const keptMs = 600_000;
/** No value in Redis is larger. */
const mostCharacters = 10_000;
const runsKept = 10_000;
/** After Redis did not answer, the store alone is asked for so long. */
const restMs = 1_000;

/**
 * Answers that the store has kept, repeated from Redis: a retry costs the store nothing. Only what the store said that
 * it kept lies here, so whatever Redis loses or brings back, it is that answer or none.
 */
export function cacheAnswers(
  store: IdempotencyStore,
  { client, prefix = 'clipper:answer:' }: CachedAnswers,
): IdempotencyStore {
  /** What this process runs, by token: `complete` does not say which content it was. */
  const running = new Map<string, { readonly fingerprint: string; readonly now: number }>();
  let restUntil = 0;
  const keyOf = (principal: string, key: string) => `${prefix}${JSON.stringify([principal, key])}`;

  async function repeated(principal: string, key: string): Promise<Kept | null> {
    if (performance.now() < restUntil) return null;
    const text = await client.get(keyOf(principal, key)).catch(() => {
      restUntil = performance.now() + restMs;
      return null;
    });
    return text === null ? null : (Kept.safeParse(parseJson(text)).data ?? null);
  }

  return {
    begin: async (request) => {
      const kept = await repeated(request.principal, request.key);
      // Another content, or an answer that is over: the store's word counts.
      if (kept?.fingerprint === request.fingerprint && request.now < kept.expiresAt) {
        return { state: 'done', answer: kept.answer };
      }
      const begun = await store.begin(request);
      if (begun.state === 'started') {
        if (running.size >= runsKept) running.clear();
        running.set(begun.token, { fingerprint: request.fingerprint, now: request.now });
      }
      return begun;
    },
    complete: async (principal, key, token, answer, expiresAt) => {
      const isKept = await store.complete(principal, key, token, answer, expiresAt);
      const run = running.get(token);
      running.delete(token);
      if (!isKept || !run || performance.now() < restUntil) return isKept;
      const ttlMs = Math.min(keptMs, expiresAt - run.now);
      const text = JSON.stringify({ fingerprint: run.fingerprint, expiresAt, answer } satisfies Kept);
      if (ttlMs > 0 && text.length <= mostCharacters) {
        // Nobody waits for it: without it a retry asks the store.
        client.set(keyOf(principal, key), text, 'PX', Math.ceil(ttlMs)).catch(() => undefined);
      }
      return isKept;
    },
    abandon: async (principal, key, token) => {
      running.delete(token);
      await store.abandon(principal, key, token);
    },
    prune: (now, limit) => store.prune(now, limit),
  };
}
