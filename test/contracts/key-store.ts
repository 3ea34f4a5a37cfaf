import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { eachWithStore, type OpenStore } from './tested-store.ts';

const key = (keyId: string, change: Partial<ApiKey> = {}): ApiKey => ({
  keyId,
  name: `key ${keyId}`,
  scopes: ['operator'],
  merchantId: 'm',
  digest: `digest of ${keyId}`,
  createdAt: 5,
  revokedAt: null,
  ...change,
});

export function describeKeyStoreContract(name: string, open: OpenStore): void {
  describe(`keys (${name})`, () => {
    const store = eachWithStore(open);

    it('a key is found by its digest, whole', async () => {
      const { keys } = store();
      await keys.insert(key('k1', { scopes: ['checkout', 'storefront'], merchantId: null }));
      await keys.insert(key('k2'));
      expect(await keys.findByDigest('digest of k1')).toEqual(
        key('k1', { scopes: ['checkout', 'storefront'], merchantId: null }),
      );
      expect(await keys.findByDigest('k1')).toBeNull();
    });

    it.each([
      ['id', key('k1', { digest: 'another' })],
      ['digest', key('k2', { digest: 'digest of k1' })],
    ])('a second one of the same %s is refused', async (_, second) => {
      const { keys } = store();
      await keys.insert(key('k1'));
      await expect(keys.insert(second)).rejects.toThrow();
      expect(await keys.page(null, 10)).toEqual([key('k1')]);
    });

    it('pages by id', async () => {
      const { keys } = store();
      for (const id of ['k3', 'k1', 'k2']) await keys.insert(key(id));
      expect((await keys.page(null, 2)).map(({ keyId }) => keyId)).toEqual(['k1', 'k2']);
      expect((await keys.page('k2', 2)).map(({ keyId }) => keyId)).toEqual(['k3']);
    });

    it('a revoked one says since when, and keeps that', async () => {
      const { keys } = store();
      await keys.insert(key('k1'));
      expect(await keys.revoke('k1', 7)).toEqual(key('k1', { revokedAt: 7 }));
      expect(await keys.revoke('k1', 9)).toEqual(key('k1', { revokedAt: 7 }));
      expect(await keys.findByDigest('digest of k1')).toEqual(key('k1', { revokedAt: 7 }));
      expect(await keys.revoke('nobody', 9)).toBeNull();
    });
  });
}
