import type { AuditChange } from '../domain/audit-entry.ts';
import type { Ports } from '../ports/ports.ts';
import type { AnyRoute } from './route.ts';
import type { ServedAnswer } from './served-answer.ts';

/** What operators and admins change is written down; what they only look at is not. */
export function isAudited({ scope, method, reads }: AnyRoute): boolean {
  return (scope === 'operator' || scope === 'admin') && method !== 'get' && reads !== true;
}

/**
 * Writes down that it begins before it does, and afterwards what became of it: no change goes without an entry. Where
 * the process dies in between, or the outcome is unknown, the entry says `begun`.
 */
export async function recordAction(
  ports: Pick<Ports, 'clock' | 'ids' | 'audit'>,
  action: {
    readonly route: AnyRoute;
    readonly by: string;
    readonly target: Readonly<Record<string, string>>;
  },
  act: (changed: (what: AuditChange) => void) => Promise<ServedAnswer>,
): Promise<ServedAnswer> {
  const { route, by, target } = action;
  const at = ports.clock.now();
  const auditId = ports.ids.timeOrdered('a', at);
  const name = `${route.method} ${route.path}`;
  const begun = {
    auditId,
    at,
    by,
    action: name,
    target,
    outcome: 'begun',
    code: null,
    change: null,
  } as const;
  await ports.audit.begin(begun);
  let change: AuditChange | null = null;
  const answer = await act((what) => {
    change = what;
  });
  const outcome = answer.code === null ? 'done' : 'refused';
  await ports.audit.end(auditId, { outcome, code: answer.code, change });
  return answer;
}
