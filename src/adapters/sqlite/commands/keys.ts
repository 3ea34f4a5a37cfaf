import type { Database } from '../database.ts';

export interface KeyRow {
  readonly keyId: string;
  readonly digest: string;
  readonly doc: string;
}

export const keyCommands = {
  insertKey: (db: Database, { keyId, digest, doc }: KeyRow): void => {
    db.statement('INSERT INTO api_keys (key_id, digest, revoked_at, doc) VALUES (?, ?, NULL, ?)').run(
      keyId,
      digest,
      doc,
    );
  },
  revokeKey: (db: Database, { keyId, at }: { readonly keyId: string; readonly at: number }): void => {
    db.statement('UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL').run(at, keyId);
  },
};
