import type { ApiKey } from '../domain/api-key.ts';
import type { Instant } from '../domain/instant.ts';

export interface KeyStore {
  /** Rejects where the id or the digest is taken: both are random. */
  insert(key: ApiKey): Promise<void>;
  /** Revoked ones too. */
  findByDigest(digest: string): Promise<ApiKey | null>;
  /** By keyId ascending, which is by age; revoked ones too. */
  page(after: string | null, limit: number): Promise<ApiKey[]>;
  /** The key as it is then; a second time it keeps the first `revokedAt`. Null: there is none. */
  revoke(keyId: string, at: Instant): Promise<ApiKey | null>;
}
