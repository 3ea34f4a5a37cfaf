import type { ApiKey } from '../../domain/api-key.ts';
import type { KeyStore } from '../../ports/key-store.ts';

export function createMemoryKeys(): KeyStore {
  const keys = new Map<string, ApiKey>();
  const byDigest = (digest: string) => [...keys.values()].find((key) => key.digest === digest);
  return {
    insert: async (key) => {
      if (keys.has(key.keyId) || byDigest(key.digest))
        throw new Error(`There is a key ${key.keyId} already.`);
      keys.set(key.keyId, key);
    },
    findByDigest: async (digest) => byDigest(digest) ?? null,
    page: async (after, limit) =>
      [...keys.values()]
        .filter(({ keyId }) => after === null || keyId > after)
        .sort((a, b) => (a.keyId < b.keyId ? -1 : 1))
        .slice(0, limit),
    revoke: async (keyId, at) => {
      const key = keys.get(keyId);
      if (!key) return null;
      const revoked = { ...key, revokedAt: key.revokedAt ?? at };
      keys.set(keyId, revoked);
      return revoked;
    },
  };
}
