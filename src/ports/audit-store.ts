import type { AuditEntry } from '../domain/audit-entry.ts';

export interface AuditStore {
  /** Durable when it resolves: it is written before what it tells of. */
  begin(entry: AuditEntry): Promise<void>;
  /** Says what became of it. */
  end(auditId: string, end: Pick<AuditEntry, 'outcome' | 'code' | 'change'>): Promise<void>;
  /** By auditId descending, which is newest first. */
  page(after: string | null, limit: number): Promise<AuditEntry[]>;
}
