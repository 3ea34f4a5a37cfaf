import type { Collection } from 'mongodb';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { KeyStore } from '../../../ports/key-store.ts';
import { maxTimeMS } from '../connect.ts';
import { reading, writing } from '../errors.ts';
import { type Stored, storedUnder } from '../stored.ts';

const codec = storedUnder<ApiKey>('keyId');

export function createKeyStore(keys: Collection<Stored>): KeyStore {
  const one = async (filter: { readonly _id: string } | { readonly digest: string }) => {
    const stored = await reading(() => keys.findOne(filter, { maxTimeMS }));
    return stored ? codec.fromStored(stored) : null;
  };
  return {
    insert: (key) =>
      writing(async () => {
        await keys.insertOne(codec.toStored(key), { maxTimeMS });
      }),
    findByDigest: (digest) => one({ digest }),
    page: async (after, limit) => {
      const found = await reading(() =>
        keys
          .find(after === null ? {} : { _id: { $gt: after } }, { maxTimeMS })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      );
      return found.map(codec.fromStored);
    },
    revoke: async (keyId, at) => {
      await writing(() =>
        keys.updateOne({ _id: keyId, revokedAt: null }, { $set: { revokedAt: at } }, { maxTimeMS }),
      );
      return one({ _id: keyId });
    },
  };
}
