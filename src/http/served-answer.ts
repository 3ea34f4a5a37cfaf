import type { Reason } from '../domain/decision.ts';
import { problemOf, retryAfterOf } from './problem.ts';
import type { Answer } from './route.ts';

/** An answer as it goes out: the text that idempotency stores and replays. */
export interface ServedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** The code of a refusal, null otherwise. */
  readonly code: string | null;
}

export function served(answer: Answer): ServedAnswer {
  if ('refused' in answer) return problemAnswer(answer.refused);
  if ('text' in answer) {
    return { status: answer.status, headers: { ...answer.headers }, body: answer.text, code: null };
  }
  return {
    status: answer.status,
    headers: { ...(answer.status !== 204 && { 'content-type': 'application/json' }), ...answer.headers },
    body: answer.status === 204 ? '' : JSON.stringify(answer.body),
    code: null,
  };
}

export function problemAnswer(reason: Reason): ServedAnswer {
  const problem = problemOf(reason);
  const retryAfter = retryAfterOf(reason);
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter !== null && { 'retry-after': String(retryAfter) }),
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
    },
    body: JSON.stringify(problem),
    code: problem.code,
  };
}
