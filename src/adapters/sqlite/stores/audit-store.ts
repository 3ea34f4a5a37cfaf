import type { AuditStore } from '../../../ports/audit-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

export function createAuditStore(reader: Database, writer: StoreWriter): AuditStore {
  return {
    begin: (entry) => writer.run('beginAudit', { auditId: entry.auditId, doc: JSON.stringify(entry) }),
    end: (auditId, end) => writer.run('endAudit', { auditId, end: JSON.stringify(end) }),
    page: async (after, limit) =>
      reader
        .statement(auditSql.page)
        .all(after ?? afterAll, limit)
        .map(({ doc, ended }) => ({ ...JSON.parse(String(doc)), ...(ended && JSON.parse(String(ended))) })),
  };
}

/** Above every id: their alphabet ends before it. */
const afterAll = '~';

export const auditSql = {
  page: 'SELECT doc, ended FROM audit WHERE audit_id < ? ORDER BY audit_id DESC LIMIT ?',
};
