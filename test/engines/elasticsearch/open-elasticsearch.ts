import { randomUUID } from 'node:crypto';
import {
  type ElasticsearchIndex,
  openElasticsearchIndex,
} from '../../../src/adapters/elasticsearch/open-index.ts';
import { mayWrite } from '../../contracts/indexed.ts';
import { startElasticsearch } from '../elasticsearch-server.ts';

export interface TestedElasticsearch extends ElasticsearchIndex {
  readonly url: string;
  /** What its indices' names begin with. */
  readonly prefix: string;
}

/** An empty index of names of its own, whose vocabulary is never old, on a server that ends with it. */
export async function openElasticsearch(): Promise<TestedElasticsearch> {
  const server = await startElasticsearch();
  const prefix = `t${randomUUID().slice(0, 8)}-`;
  const index = await openElasticsearchIndex({
    url: server.url,
    prefix,
    vocabularyMaxAgeMs: 0,
    retireMs: 0,
    searchMs: 30_000,
  });
  const stamp = { epoch: 1, number: 0 };
  await (await index.writer.build(stamp)).finish({ stamp, position: null, mayWrite });
  return {
    ...index,
    url: server.url,
    prefix,
    close: async () => {
      await index.close();
      await server.stop();
    },
  };
}
