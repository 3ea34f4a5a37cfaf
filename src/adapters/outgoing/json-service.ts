import CircuitBreaker from 'opossum';
import type { z } from 'zod';
import type { OutgoingHttp } from './outgoing-http.ts';

/** Somebody else's service that takes a JSON question by POST and answers with a JSON document. */
export interface JsonService {
  /**
   * Null where no answer of that shape came in time: the service is slow, down, or says what was not agreed. Never
   * rejects.
   */
  ask<T>(question: object, shape: z.ZodType<T>): Promise<T | null>;
  close(): void;
}

/** Questions under way at once; more hear silence, so that a slow service does not fill the memory. */
const mostAtOnce = 256;

interface Asked {
  readonly url: string;
  readonly http: Pick<OutgoingHttp, 'fetch'>;
  readonly timeoutMs: number;
  readonly restMs?: number;
}

/**
 * Asks `url` by way of `http` and gives up after `timeoutMs`. Where more than half of the last 10 seconds' questions
 * (10 at least) went wrong, nobody is asked for `restMs` (5 s), then one question tries.
 */
export function createJsonService(options: Asked): JsonService {
  const { restMs = 5_000 } = options;
  const breaker = new CircuitBreaker(
    (body: string, shape: z.ZodType<unknown>) => post(options, body, shape),
    {
      // The fetch has its own, which also stops the reading.
      timeout: false,
      errorThresholdPercentage: 50,
      volumeThreshold: 10,
      rollingCountTimeout: 10_000,
      resetTimeout: restMs,
      capacity: mostAtOnce,
      rollingPercentilesEnabled: false,
    },
  );
  return {
    ask: async <T>(question: object, shape: z.ZodType<T>) => {
      try {
        return shape.parse(await breaker.fire(JSON.stringify(question), shape));
      } catch {
        return null;
      }
    },
    close: () => breaker.shutdown(),
  };
}

async function post(
  { url, http, timeoutMs }: Asked,
  body: string,
  shape: z.ZodType<unknown>,
): Promise<unknown> {
  const response = await http.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  // A redirect could lead into a network that only we can see: it is an answer like any other.
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}, expected 200.`);
  const answer: unknown = await response.json();
  // An answer of another shape counts as a failure, as no answer does.
  shape.parse(answer);
  return answer;
}
