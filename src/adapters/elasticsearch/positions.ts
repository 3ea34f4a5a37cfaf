import { type Client, errors } from '@elastic/elasticsearch';
import type { FeedPosition } from '../../ports/change-feed.ts';
import { epochOf, type FlushStamp, versionOf } from '../../ports/flush-stamp.ts';
import { ask, isMissing, limits } from './connection.ts';
import { positionsIndex } from './mappings.ts';

/** How far each generation has read, in an index beside it: documents and positions are lost together. */
export interface Positions {
  /** Null: there is none. */
  of(generation: string): Promise<FeedPosition | null>;
  /** The later epoch that has saved one, or null: it is saved, or this epoch has saved a later one. */
  save(generation: string, position: FeedPosition, stamp: FlushStamp): Promise<number | null>;
  forget(generation: string): Promise<void>;
}

export function createPositions(client: Client, prefix: string): Positions {
  const index = prefix + positionsIndex;

  const make = async (): Promise<void> => {
    const settings = { number_of_shards: 1, auto_expand_replicas: '0-1' };
    const properties = { position: { type: 'keyword' as const, index: false, doc_values: false } };
    await ask(
      client.indices.create({ index, settings, mappings: { dynamic: 'strict', properties } }, limits.admin),
    ).catch((error: unknown) => {
      if (!(error instanceof errors.ResponseError && /resource_already_exists/.test(error.message)))
        throw error;
    });
  };

  const save: Positions['save'] = async (generation, position, stamp) => {
    const version = versionOf(stamp);
    try {
      await client.index(
        { index, id: generation, version, version_type: 'external', document: { position } },
        limits.write,
      );
      return null;
    } catch (error) {
      if (!(error instanceof errors.ResponseError && error.statusCode === 409)) {
        return ask(Promise.reject(error));
      }
      const stored = await ask(client.get({ index, id: generation, _source: false }, limits.write));
      const last = epochOf(stored._version ?? 0);
      return last > stamp.epoch ? last : null;
    }
  };

  let isMade = false;
  return {
    of: async (generation) => {
      try {
        const found = await ask(
          client.get<{ position: string }>({ index, id: generation }, { ...limits.write, ignore: [404] }),
        );
        return found._source?.position ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    save: async (generation, position, stamp) => {
      // Nothing makes it by itself (generations.ts).
      if (!isMade) await make();
      isMade = true;
      return save(generation, position, stamp).catch((error: unknown) => {
        isMade = false;
        throw error;
      });
    },
    forget: async (generation) => {
      await ask(client.delete({ index, id: generation }, { ...limits.write, ignore: [404] }));
    },
  };
}
