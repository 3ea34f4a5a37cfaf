import type { Instant } from './instant.ts';

/** What an operator or an admin did: who, when, by which route, to what, and what became of it. */
export interface AuditEntry {
  /** Sorts by time. */
  readonly auditId: string;
  readonly at: Instant;
  /** The principal: a key's id. */
  readonly by: string;
  /** The route: `post /v1/templates/{id}/publish`. */
  readonly action: string;
  /** What the path names, by parameter: `{ id: 't-7' }`. */
  readonly target: Readonly<Record<string, string>>;
  /** `begun` where the process died before it could say: what is stored now tells. */
  readonly outcome: 'begun' | 'done' | 'refused';
  /** The code of a refusal. */
  readonly code: string | null;
  /** Members that changed, with what they were and what they are; or how many things of a bulk. Null: nothing to tell. */
  readonly change: AuditChange | null;
}

export type AuditChange = Readonly<Record<string, unknown>>;

/** The members in which two states of a document differ, as `{ member: { from, to } }`. */
export function changeOf(before: object | null, after: object | null): AuditChange {
  const was: Readonly<Record<string, unknown>> = { ...before };
  const is: Readonly<Record<string, unknown>> = { ...after };
  const members = new Set([...Object.keys(was), ...Object.keys(is)]);
  return Object.fromEntries(
    [...members]
      .filter((member) => !unspoken.has(member) && JSON.stringify(was[member]) !== JSON.stringify(is[member]))
      .map((member) => [member, { from: was[member] ?? null, to: is[member] ?? null }]),
  );
}

/** They change with every write. */
const unspoken: ReadonlySet<string> = new Set(['rev', 'updatedAt']);
