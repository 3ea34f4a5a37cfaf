import CircuitBreaker from 'opossum';
import type { z } from 'zod';

/** Somebody else's service that takes a JSON question by POST and answers with a JSON document. */
export interface JsonService {
  /**
   * Null where no answer of that shape came in time: the service is slow, down, or says what was not agreed. Never
   * rejects.
   */
  ask<T>(question: object, shape: z.ZodType<T>): Promise<T | null>;
  close(): void;
}

const mostBytes = 64 * 1024;
/** Questions under way at once; more hear silence, so that a slow service does not fill the memory. */
const mostAtOnce = 256;

/**
 * Asks `url`, gives up after `timeoutMs`, follows no redirect and reads at most 64 KiB. Where more than half of the
 * last 10 seconds' questions (10 at least) went wrong, nobody is asked for `restMs` (5 s), then one question tries.
 */
export function createJsonService(options: {
  readonly url: string;
  readonly timeoutMs: number;
  readonly restMs?: number;
}): JsonService {
  const { url, timeoutMs, restMs = 5_000 } = options;
  const breaker = new CircuitBreaker(
    (body: string, shape: z.ZodType<unknown>) => post(url, timeoutMs, body, shape),
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
  url: string,
  timeoutMs: number,
  body: string,
  shape: z.ZodType<unknown>,
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
    // A redirect could lead into a network that only we can see.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}, expected 200.`);
  }
  const answer: unknown = JSON.parse(await boundedText(response));
  // An answer of another shape counts as a failure, as no answer does.
  shape.parse(answer);
  return answer;
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`The answer is longer than ${mostBytes} bytes.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
