import { type Decision, refuse, refuseInvalid } from '../domain/decision.ts';
import type { Ports } from '../ports/ports.ts';
import { problemAnswer, type ServedAnswer } from './served-answer.ts';

/** How long an answer is replayed, and how long a run may take before a retry takes over. */
const keptMs = 24 * 3600 * 1000;
const leaseMs = 30_000;

/** Visible ASCII. */
export const idempotencyKeyShape = /^[\x21-\x7e]{1,255}$/;

export function idempotencyKeyOf(header: string | undefined): Decision<{ value: string | null }> {
  if (header === undefined) return { ok: true, value: null };
  if (idempotencyKeyShape.test(header)) return { ok: true, value: header };
  return refuseInvalid([
    {
      pointer: '/Idempotency-Key',
      code: 'invalid-header',
      message: 'must be 1 to 255 visible ASCII characters',
    },
  ]);
}

export interface KeyedRequest {
  readonly principal: string;
  readonly key: string;
  /** Method, path and body: another content under the same key is refused. */
  readonly content: string;
}

/** Runs the request at most once a (principal, key); later ones get the first answer byte for byte. */
export async function runOnce(
  ports: Pick<Ports, 'clock' | 'ids' | 'idempotency'>,
  { principal, key, content }: KeyedRequest,
  run: (takenOver: boolean) => Promise<ServedAnswer>,
): Promise<ServedAnswer> {
  const token = ports.ids.random('run');
  const fingerprint = ports.ids.derived('fp', content);
  const now = ports.clock.now();
  const begun = await ports.idempotency.begin({ principal, key, fingerprint, token, now, leaseMs });
  switch (begun.state) {
    case 'mismatch':
      return problemAnswer(refuse('idempotency-mismatch').reason);
    case 'running':
      return problemAnswer(refuse('request-in-progress', { retryAfterSeconds: 1 }).reason);
    case 'done':
      return {
        status: begun.answer.status,
        headers: { ...begun.answer.headers, 'idempotency-replayed': 'true' },
        body: begun.answer.body,
        code: null,
      };
    case 'started':
      break;
  }
  // Where it throws, the outcome may be unknown: the run stays open, and a retry after its lease looks for the effect.
  const answer = await run(begun.takenOver);
  if (isStored(answer)) {
    const { status, headers, body } = answer;
    await ports.idempotency.complete(principal, key, token, { status, headers, body }, now + keptMs);
  } else {
    await ports.idempotency.abandon(principal, key, token);
  }
  return answer;
}

const neverStored = new Set(['request-in-progress', 'challenge-required']);

function isStored({ status, code }: ServedAnswer): boolean {
  if (status === 400 || status === 401 || status === 429 || status >= 500) return false;
  return code === null || !neverStored.has(code);
}
