import type { EngineHealth } from '../../ports/engine-health.ts';
import type { IndexWriter, SearchIndex } from '../../ports/search-index.ts';
import { createBadgeFacts } from './badge-facts.ts';
import { connectSearching, connectWriting, engine, unavailable } from './connection.ts';
import { readCouponPage } from './coupon-page.ts';
import { createGenerations } from './generations.ts';
import { createIndexWriter } from './index-writer.ts';
import { readItemPage } from './item-page.ts';
import { readMappings } from './mappings.ts';
import { createPositions } from './positions.ts';
import { createVocabulary } from './vocabulary.ts';

export interface ElasticsearchIndex {
  readonly index: SearchIndex;
  readonly writer: IndexWriter;
  readonly health: EngineHealth;
  close(): Promise<void>;
}

export interface ElasticsearchOptions {
  readonly url: string;
  /** Before the names of all indices, where several shops share a cluster. */
  readonly prefix?: string;
  /** How old the words may be that typing mistakes are forgiven with. */
  readonly vocabularyMaxAgeMs?: number;
  /** How long a search may take; they answer in milliseconds. */
  readonly searchMs?: number;
  /** How long the old indices stay after a swap, for searches that have begun. */
  readonly retireMs?: number;
}

const vocabularyMaxAgeMs = 30_000;
const retireMs = 10_000;
const searchMs = 5_000;

/** Asks nothing of the cluster yet: it may come up later than we do. */
export async function openElasticsearchIndex(options: ElasticsearchOptions): Promise<ElasticsearchIndex> {
  const prefix = options.prefix ?? '';
  const mappings = await readMappings();
  const client = connectWriting(options.url);
  const searching = connectSearching(options.url, options.searchMs ?? searchMs);
  const vocabulary = createVocabulary(searching, prefix, options.vocabularyMaxAgeMs ?? vocabularyMaxAgeMs);
  const generations = createGenerations(client, prefix, mappings);
  const writer = createIndexWriter({
    client,
    mappings,
    generations,
    positions: createPositions(client, prefix),
    retireMs: options.retireMs ?? retireMs,
  });
  const needs = { client: searching, prefix, vocabulary };
  return {
    index: {
      ...createBadgeFacts(searching, prefix),
      items: (query) => readItemPage(needs, query),
      coupons: (query) => readCouponPage(needs, query),
    },
    writer,
    health: {
      engine,
      check: async () => {
        try {
          const { status } = await searching.cluster.health({ timeout: '1s' });
          if (status === 'red')
            return { ok: false, detail: 'the cluster is red: not every index can be read' };
        } catch (error) {
          const cause = unavailable(error);
          if (!cause) throw error;
          return { ok: false, detail: cause.message };
        }
        const detail = writer.trouble();
        return detail === null ? { ok: true } : { ok: false, detail };
      },
    },
    close: async () => {
      writer.close();
      await vocabulary.close();
      await searching.close();
      await client.close();
    },
  };
}
