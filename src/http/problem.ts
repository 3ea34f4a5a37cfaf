import type { Flaw, Reason } from '../domain/decision.ts';
import { reasonMessage } from '../domain/reason-message.ts';
import { isProblemCode, problems } from './problems.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly params: Reason['params'];
  readonly errors?: readonly Flaw[];
}

/** RFC 9457, from a refusal. A code that has no row in the table is a mistake of ours. */
export function problemOf(reason: Reason): Problem {
  const { code, params, flaws } = reason;
  if (!isProblemCode(code)) throw new Error(`The refusal ${code} has no row in the table of problems.`);
  const [status, title, remedy] = problems[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    code,
    detail: detailOf(reason) ?? remedy,
    params,
    ...(flaws && { errors: flaws }),
  };
}

function detailOf(reason: Reason): string | null {
  const { message } = reason.params;
  if (typeof message === 'string') return message;
  if (reason.flaws)
    return reason.flaws
      .map((flaw) => `${flaw.pointer || '/'}: ${flaw.message}`)
      .join('; ')
      .slice(0, 500);
  return claimCodes.has(reason.code) ? reasonMessage(reason, 'USD') : null;
}

/** Codes whose sentence is made from their params, money apart. */
const claimCodes = new Set([
  'not-started',
  'ended',
  'wrong-channel',
  'wrong-region',
  'sold-out',
  'limit-reached',
  'daily-limit-reached',
  'sold-out-today',
  'too-many-freezes',
]);

/** Seconds after which a refused caller may come back, for the codes that say so. */
export function retryAfterOf({ code, params }: Reason): number | null {
  const given = params.retryAfterSeconds;
  if (typeof given === 'number') return given;
  return code === 'busy' || code === 'unavailable' ? 1 : null;
}
