import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditStore } from '../../ports/audit-store.ts';

export function createMemoryAudit(): AuditStore {
  const entries = new Map<string, AuditEntry>();
  return {
    begin: async (entry) => {
      entries.set(entry.auditId, entry);
    },
    end: async (auditId, end) => {
      const begun = entries.get(auditId);
      if (begun) entries.set(auditId, { ...begun, ...end });
    },
    page: async (after, limit) =>
      [...entries.values()]
        .filter(({ auditId }) => after === null || auditId < after)
        .sort((a, b) => (a.auditId < b.auditId ? 1 : -1))
        .slice(0, limit),
  };
}
