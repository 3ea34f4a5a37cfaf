import type { Database } from '../database.ts';

export const auditCommands = {
  beginAudit: (db: Database, { auditId, doc }: { readonly auditId: string; readonly doc: string }): void => {
    db.statement('INSERT INTO audit (audit_id, doc, ended) VALUES (?, ?, NULL)').run(auditId, doc);
  },
  endAudit: (db: Database, { auditId, end }: { readonly auditId: string; readonly end: string }): void => {
    db.statement('UPDATE audit SET ended = ? WHERE audit_id = ?').run(end, auditId);
  },
};
