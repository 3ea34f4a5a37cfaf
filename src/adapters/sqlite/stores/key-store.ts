import type { SQLOutputValue } from 'node:sqlite';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { KeyStore } from '../../../ports/key-store.ts';
import type { Database } from '../database.ts';
import type { StoreWriter } from '../store-commands.ts';

export function createKeyStore(reader: Database, writer: StoreWriter): KeyStore {
  const get = (keyId: string) => keyOf(reader.statement(keySql.get).get(keyId));
  return {
    insert: (key) => {
      const { keyId, digest } = key;
      return writer.run('insertKey', { keyId, digest, doc: JSON.stringify(key) });
    },
    findByDigest: async (digest) => keyOf(reader.statement(keySql.findByDigest).get(digest)),
    page: async (after, limit) =>
      reader
        .statement(keySql.page)
        .all(after ?? '', limit)
        .flatMap((row) => keyOf(row) ?? []),
    revoke: async (keyId, at) => {
      await writer.run('revokeKey', { keyId, at });
      return get(keyId);
    },
  };
}

export const keySql = {
  get: 'SELECT doc, revoked_at AS revokedAt FROM api_keys WHERE key_id = ?',
  findByDigest: 'SELECT doc, revoked_at AS revokedAt FROM api_keys WHERE digest = ?',
  page: 'SELECT doc, revoked_at AS revokedAt FROM api_keys WHERE key_id > ? ORDER BY key_id LIMIT ?',
};

function keyOf(row: Record<string, SQLOutputValue> | undefined): ApiKey | null {
  return row ? { ...JSON.parse(String(row.doc)), revokedAt: row.revokedAt } : null;
}
