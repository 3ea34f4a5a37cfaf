import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ElasticsearchIndex,
  openElasticsearchIndex,
} from '../../../src/adapters/elasticsearch/open-index.ts';
import { openMemoryIndex } from '../../../src/adapters/memory/search-index.ts';
import { askSyncer, readSyncTask, type SyncTask } from '../../../src/app/sync-tasks.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { ItemQuery, SearchIndex } from '../../../src/ports/search-index.ts';
import { copyStore } from '../../../sync/copy.ts';
import { createStamps } from '../../../sync/stamps.ts';
import { badgeCandidates } from '../../contracts/badge-candidates.ts';
import { mayWrite } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { openSynced } from '../../sync/open-synced.ts';
import { couponIds, makeChange, putTemplate, storeChange } from '../../sync/random-changes.ts';
import { caughtUp, start, stop, stopAll } from '../../sync/running-syncers.ts';
import { type ElasticsearchServer, startElasticsearch } from '../elasticsearch-server.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

const runs = Number(process.env.SYNC_RUNS ?? 3);
const caughtUpMs = 30_000;
const changesARun = Number(process.env.SYNC_CHANGES ?? 40);

let server: ElasticsearchServer;
let proxy: FaultyProxy;
let opened: ElasticsearchIndex;
let ports: Ports;
let prefix: string;

beforeAll(async () => {
  server = await startElasticsearch();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await startFaultyProxy(server.url);
  prefix = `s${randomUUID().slice(0, 8)}-`;
  opened = await openElasticsearchIndex({
    url: proxy.url,
    prefix,
    vocabularyMaxAgeMs: 0,
    retireMs: 500,
    searchMs: 30_000,
  });
  ports = { ...(await openSynced()).ports, index: opened.index, indexWriter: opened.writer };
});
afterEach(async () => {
  await stopAll();
  await opened.close();
  await proxy.close();
});

async function ended(task: SyncTask, meanwhile: () => Promise<unknown>) {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    await meanwhile();
    const state = (await readSyncTask(ports, task))?.state;
    if (state?.state === 'done') return state;
  }
  throw new Error(`The ${task} has not ended within a minute.`);
}

const all: ItemQuery = { within: null, sort: 'sales', after: null, limit: 1_000, facets: true };

/** Whatever is asked, the index answers as one that is made from the store now. */
async function expectEqualToStore(): Promise<void> {
  const plain = await openMemoryIndex();
  const needs = { ...ports, indexWriter: plain.writer };
  const stamps = createStamps(1);
  const build = await plain.writer.build(stamps.next());
  const copy = copyStore(needs, build, { stamps, mayWrite, onDeadLetters: () => {} });
  expect(await copy.slice(60_000)).toBe('all');
  await build.finish({ stamp: stamps.next(), position: null, mayWrite });
  const itemIds = [...(await ports.collectionWalk.ids('items', null, 1_000)), 'nobody'];
  const ask = async (index: SearchIndex) => ({
    items: await index.items(all),
    lists: await Promise.all(
      couponIds.map((couponId) =>
        index.items({
          ...all,
          sort: 'recommended',
          within: { couponId, merchantId: null, scope: { include: [{ type: 'items' }], exclude: [] } },
        }),
      ),
    ),
    coupons: await index.coupons({ at: 1_500, sort: 'newest', after: null, limit: 100 }),
    found: await index.coupons({ at: 1_500, q: 'milk tea', sort: 'relevance', after: null, limit: 100 }),
    badges: await candidatesOf(index, itemIds),
  });
  expect(await ask(ports.index)).toEqual(await ask(plain.index));
}

async function candidatesOf(index: SearchIndex, itemIds: readonly string[]) {
  const { listed, coupons } = await badgeCandidates(index, itemIds);
  return {
    listed: itemIds.map((id) => [...(listed.get(id) ?? [])].sort()),
    coupons: coupons.map(({ id, rev }) => `${id} ${rev}`).sort(),
  };
}

const change = fc.oneof(
  { weight: 5, arbitrary: storeChange },
  fc.record({ what: fc.constant('restart' as const) }),
  fc.record({ what: fc.constant('lose-position' as const) }),
  fc.record({ what: fc.constant('refuse' as const), status: fc.constantFrom(429, 503) }),
  fc.record({ what: fc.constant('rebuild' as const) }),
  fc.record({ what: fc.constant('catch-up' as const) }),
);

describe('whatever is written while the syncer stops, positions are lost and Elasticsearch refuses', () => {
  it('the index ends as the store is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 10, maxLength: changesARun }), async (changes) => {
        let syncer = start(ports);
        for (const one of changes) {
          switch (one.what) {
            case 'restart':
              await stop(syncer);
              syncer = start(ports);
              break;
            case 'lose-position':
              await losePositions();
              break;
            case 'refuse':
              refuseOnce(one.status);
              break;
            case 'rebuild':
              await askSyncer(ports, 'rebuild');
              break;
            case 'catch-up':
              await caughtUp({ ports }, syncer, caughtUpMs);
              break;
            default:
              await makeChange(ports, one);
          }
        }
        proxy.after = (_, answer) => answer;
        await caughtUp({ ports }, syncer, caughtUpMs);
        await expectEqualToStore();
        await stop(syncer);
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });
});

/** The index of positions is gone; the others stay. */
async function losePositions(): Promise<void> {
  await fetch(`${server.url}/${prefix}sync-positions?ignore_unavailable=true`, { method: 'DELETE' });
}

/** The next bulk, as a full queue does; the engine has not taken it. */
function refuseOnce(status: number): void {
  proxy.before = (asked) => {
    if (asked.path !== '/_bulk') return null;
    proxy.before = () => null;
    const count = asked.body.trim().split('\n').length / 2;
    const error = { type: 'es_rejected_execution_exception', reason: 'the queue is full' };
    const items = Array.from({ length: count }, () => ({ index: { status, error } }));
    return { status: 200, body: JSON.stringify({ errors: true, items }) };
  };
}

describe('a rebuild under live writes and reads', () => {
  it('leaves no reader a gap, and the audit after it finds nothing', async () => {
    const stock = Array.from({ length: 3_000 }, (_, n) => itemOf(`i${n}`, { title: 'Tea' }));
    await ports.items.putMany(stock);
    await putTemplate(ports, { couponId: 'K', listed: true, phase: 'published' });
    await ports.relations.putMany(
      stock.slice(0, 1_500).map(({ itemId: id }, sort) => ({ couponId: 'K', itemId: id, sort })),
    );
    const syncer = start(ports);
    await caughtUp({ ports }, syncer, caughtUpMs);
    await askSyncer(ports, 'rebuild');
    const within = {
      couponId: 'K',
      merchantId: null,
      scope: { include: [{ type: 'items' as const }], exclude: [] },
    };
    let n = 0;
    let least = Number.POSITIVE_INFINITY;
    await ended('rebuild', async () => {
      await ports.items.putMany([itemOf(`n${n}`), itemOf('i1', { title: 'Tea', salesCount: ++n })]);
      const [whole, list, badges] = await Promise.all([
        ports.index.items({ ...all, limit: 1, facets: false }),
        ports.index.items({ ...all, limit: 1, facets: false, within }),
        badgeCandidates(ports.index, ['i5']),
      ]);
      least = Math.min(least, whole.total);
      expect(list.total).toBe(1_500);
      expect(badges.listed.get('i5')).toEqual(['K']);
    });
    expect(n).toBeGreaterThan(3);
    expect(least).toBeGreaterThanOrEqual(3_000);
    await caughtUp({ ports }, syncer, caughtUpMs);
    expect((await ports.index.items({ ...all, limit: 1 })).total).toBe(3_000 + n);
    await askSyncer(ports, 'audit');
    const audit = await ended('audit', turn);
    expect(audit.found).toMatchObject({ missing: 0, stale: 0, extra: 0 });
  });
});

describe('two syncers', () => {
  it('of which one is paused past its lease and woken: nothing stale is written', async () => {
    await ports.items.putMany([itemOf('a', { title: 'old' })]);
    const first = start(ports);
    await caughtUp({ ports }, first, caughtUpMs);
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isAsleep = false;
    const { items } = ports;
    // It has read the store, and sleeps before it writes; whatever it asks, the lease seems still its own.
    const sleeping: Ports = {
      ...ports,
      leases: { ...ports.leases, beat: async () => true },
      items: {
        ...items,
        getMany: async (ids) => {
          const read = await items.getMany(ids);
          isAsleep = true;
          await asleep;
          return read;
        },
      },
    };
    await stop(first);
    const second = start(sleeping);
    await ports.items.putMany([itemOf('a', { title: 'older than the next' })]);
    await expect.poll(() => isAsleep, { timeout: 10_000 }).toBe(true);
    const holder = await ports.leases.peek('syncer');
    await ports.leases.release('syncer', holder?.holder ?? '', holder?.epoch ?? 0);
    await ports.items.putMany([itemOf('a', { title: 'new' })]);
    const third = start(ports);
    await caughtUp({ ports }, third, caughtUpMs);
    const bulks = () => proxy.asked.filter(({ path }) => path === '/_bulk').length;
    const before = bulks();
    wake();
    await expect.poll(bulks, { timeout: 10_000 }).toBeGreaterThan(before);
    await stop(second);
    await caughtUp({ ports }, third, caughtUpMs);
    expect((await ports.index.items(all)).items.map(({ title }) => title)).toEqual(['new']);
  });
});
