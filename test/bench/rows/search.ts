import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { openElasticsearchIndex } from '../../../src/adapters/elasticsearch/open-index.ts';
import { compose } from '../../../src/compose.ts';
import type { Item } from '../../../src/domain/item.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { copyStore } from '../../../sync/copy.ts';
import { flush } from '../../../sync/flush.ts';
import { createStamps } from '../../../sync/stamps.ts';
import { badgeCandidates } from '../../contracts/badge-candidates.ts';
import { mayWrite } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startElasticsearch } from '../../engines/elasticsearch-server.ts';
import { alternate } from '../alternate.ts';
import type { RowGroup } from '../row.ts';
import { measureLandingPage } from './landing-walk.ts';
import { bareBulk, bareSearch, bareSearchAtOnce, batch, couponId, documentsOf } from './search-floor.ts';

const itemsOfPage = 50;
/** At most 1.3 times the floor's time. */
const oneThirdMore = 0.77;

/** From the store to Elasticsearch, and badges from there, each beside the bare requests with the same client. */
export const search: RowGroup = {
  name: 'search',
  measure: async ({ quick }) => {
    const server = await startElasticsearch();
    const dataDir = await mkdtemp(join(tmpdir(), 'clipper-bench-'));
    const { ports: embedded, close } = await compose({ dataDir, secretKey: 'bench' });
    const client = new Client({ node: server.url });
    const prefix = `b${randomUUID().slice(0, 8)}-`;
    const index = await openElasticsearchIndex({ url: server.url, prefix });
    const ports: Ports = { ...embedded, index: index.index, indexWriter: index.writer };
    try {
      const items = await fillStore(embedded, quick ? 3_000 : 15_000);
      const itemIds = items.map(({ itemId }) => itemId);
      const documents = documentsOf(items);
      const rebuilt = await alternate(quick, {
        ours: () => rebuild(ports, itemIds.length),
        floor: () => bareBulk(client, documents, 'once'),
      });
      const followed = await alternate(quick, {
        ours: () => follow(ports, itemIds),
        floor: () => bareBulk(client, documents.slice(itemIds.length), 'each request'),
      });
      const rounds = quick ? 50 : 400;
      const lookUp = () => everyMs(rounds, (n) => badgeCandidates(index.index, pageAt(itemIds, n)));
      const looked = await alternate(quick, {
        ours: lookUp,
        floor: () => everyMs(rounds, (n) => bareSearch(client, prefix, pageAt(itemIds, n))),
      });
      const lookedAtOnce = await alternate(quick, {
        ours: lookUp,
        floor: () => everyMs(rounds, (n) => bareSearchAtOnce(client, prefix, pageAt(items, n))),
      });
      return [
        {
          what: 'items and relations into a new index, store to searchable ÷ bare bulk of the same documents',
          unit: 'rows/s',
          ...rebuilt,
          ratio: rebuilt.ours / rebuilt.floor,
          goal: 0.85,
        },
        {
          what: 'relations by the change feed, store to searchable ÷ bare bulk and a refresh a thousand',
          unit: 'rows/s',
          ...followed,
          ratio: followed.ours / followed.floor,
          goal: 0.5,
        },
        {
          what: `badge candidates of ${itemsOfPage} items ÷ the same searches, bare`,
          unit: 'ms',
          ...looked,
          ratio: looked.floor / looked.ours,
          goal: oneThirdMore,
        },
        {
          what: `badge candidates of ${itemsOfPage} items ÷ all of it in one bare request, the keys known before`,
          unit: 'ms',
          ...lookedAtOnce,
          ratio: lookedAtOnce.floor / lookedAtOnce.ours,
          goal: oneThirdMore,
        },
        await measureLandingPage(ports, {
          couponId,
          what: `a list of ${itemIds.length.toLocaleString('en-US')} items`,
          quick,
        }),
      ];
    } finally {
      await index.close();
      await client.close();
      await close();
      await rm(dataDir, { recursive: true });
      await server.stop();
    }
  },
};

async function fillStore(ports: Ports, count: number): Promise<Item[]> {
  const items = Array.from({ length: count }, (_, n) =>
    itemOf(`i${String(n).padStart(6, '0')}`, {
      title: `Whole milk number ${n} of ${n % 97}`,
      categoryPath: ['grocery', `aisle-${n % 50}`],
      brandId: `brand-${n % 300}`,
      salesCount: n % 1_000,
    }),
  );
  for (let from = 0; from < count; from += batch) await ports.items.putMany(items.slice(from, from + batch));
  const scope = { include: [{ type: 'items' as const }], exclude: [] };
  await ports.templates.insert(templateOf(couponId, { scope }));
  for (let n = 0; n < 50; n++) {
    await ports.templates.insert(
      templateOf(`T${n}`, { scope: { include: [{ type: 'category', id: `aisle-${n}` }], exclude: [] } }),
    );
  }
  const relations = items.map(({ itemId }, sort) => ({ couponId, itemId, sort }));
  for (let from = 0; from < count; from += batch) {
    await ports.relations.putMany(relations.slice(from, from + batch));
  }
  return items;
}

/** Documents a second: as many items as relations. */
async function rebuild(ports: Ports, count: number): Promise<number> {
  const stamps = createStamps(nextEpoch());
  const build = await ports.indexWriter.build(stamps.next());
  const copy = copyStore(ports, build, { stamps, mayWrite, onDeadLetters: () => {} });
  const began = performance.now();
  while ((await copy.slice(1_000)) !== 'all');
  await build.finish({ stamp: stamps.next(), position: null, mayWrite, whenSearchable: () => {} });
  return perSecond(2 * count, began);
}

/** Relations a second, a thousand a flush. */
async function follow(ports: Ports, itemIds: readonly string[]): Promise<number> {
  const stamps = createStamps(nextEpoch());
  const began = performance.now();
  for (let from = 0; from < itemIds.length; from += batch) {
    const hints = itemIds
      .slice(from, from + batch)
      .map((itemId) => ({ collection: 'relations' as const, id: `${couponId}|${itemId}` }));
    await flush(ports, hints, { stamps, position: String(from), follow: true, mayWrite });
  }
  return perSecond(itemIds.length, began);
}

let epoch = 0;
function nextEpoch(): number {
  epoch += 1;
  return epoch;
}

function pageAt<T>(all: readonly T[], n: number): T[] {
  const from = (n * itemsOfPage) % (all.length - itemsOfPage);
  return all.slice(from, from + itemsOfPage);
}

async function everyMs(rounds: number, act: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < rounds; n++) await act(n);
  return (performance.now() - began) / rounds;
}

function perSecond(count: number, began: number): number {
  return count / ((performance.now() - began) / 1_000);
}
