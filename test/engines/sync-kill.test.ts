import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openElasticsearchIndex } from '../../src/adapters/elasticsearch/open-index.ts';
import { createMemoryAnnouncements } from '../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../src/adapters/memory/badge-memory.ts';
import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { createMemoryGate } from '../../src/adapters/memory/stock-gate.ts';
import { openMongoStore } from '../../src/adapters/mongo/open-store.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Store } from '../../src/ports/store.ts';
import { copyStore } from '../../sync/copy.ts';
import { createStamps } from '../../sync/stamps.ts';
import { mayWrite } from '../contracts/indexed.ts';
import { type FaultyProxy, startFaultyProxy } from './elasticsearch/faulty-proxy.ts';
import { refuseSome } from './elasticsearch/refuse-some.ts';
import { type RunningEngines, startEngines } from './start-engines.ts';
import { differences, indexSide, storeSide } from './sync-kill/both-sides.ts';
import { savedPositions } from './sync-kill/positions.ts';
import { seededRandom } from './sync-kill/random.ts';
import { randomQuery } from './sync-kill/random-queries.ts';
import { writeSome } from './sync-kill/random-writes.ts';
import { startTwoSyncers, type TwoSyncers } from './sync-kill/two-syncers.ts';

/** The whole proof: SYNC_WRITES=50000 SYNC_KILLS=50 SYNC_QUERIES=5000. */
const writes = Number(process.env.SYNC_WRITES ?? 2_000);
const kills = Number(process.env.SYNC_KILLS ?? 2);
const queries = Number(process.env.SYNC_QUERIES ?? 200);
const seed = Number(process.env.SYNC_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** On a machine that is busy with other work too, SYNC_QUIET_MS gives it longer. */
const quietMs = Number(process.env.SYNC_QUIET_MS ?? 30_000);
/** A leader is killed within so long of being seen. */
const mostLeadMs = 1_000;
const timeoutMs = 90_000 + kills * 15_000;

let engines: RunningEngines;
let proxy: FaultyProxy;
let store: Store;
let syncers: TwoSyncers;
let elasticsearchUrl: string;

beforeAll(async () => {
  engines = await startEngines();
  const env = engines.env();
  elasticsearchUrl = env.ELASTICSEARCH_URL ?? '';
  proxy = await startFaultyProxy(elasticsearchUrl);
  store = await openMongoStore({ url: env.MONGODB_URL ?? '' });
  syncers = await startTwoSyncers(store, { ...env, ELASTICSEARCH_URL: proxy.url });
});
afterAll(async () => {
  await syncers?.stop();
  await store?.close();
  await proxy?.close();
  await engines?.stop();
});

test(
  'syncers are killed, bulks are refused in part, positions are lost and put back: store and index end the same',
  async () => {
    console.log(`SYNC_SEED=${seed}`);
    const random = seededRandom(seed);
    const refused = refuseSome(proxy, random.next);
    const positions = savedPositions(elasticsearchUrl);
    let written = await writeSome(store, random);
    let putBack = 0;
    await expect.poll(() => positions.read(), { timeout: quietMs }).toHaveLength(1);
    const writeUpTo = async (count: number) => {
      while (written < count) written += await writeSome(store, random);
    };
    for (let kill = 1; kill <= kills; kill++) {
      const disturb = async () => {
        const before = await positions.read();
        await syncers.killLeader({ afterMs: random.below(mostLeadMs), isLast: kill === kills });
        if (kill % 3 === 2) for (const one of before) if (await positions.putBack(one)) putBack++;
        // Not near the end: a rebuild heals whatever went wrong before it.
        if (kill % 10 === 3) await positions.lose();
      };
      await Promise.all([writeUpTo((writes * kill) / (kills + 1)), disturb()]);
    }
    // What nothing comes after to heal it.
    await writeUpTo(writes);
    const quietSince = performance.now();
    const expected = await storeSide(store);
    let wrong: readonly string[];
    do {
      await pause(250);
      wrong = differences(expected, await indexSide(elasticsearchUrl));
    } while (wrong.length > 0 && performance.now() - quietSince < quietMs);
    const took = ((performance.now() - quietSince) / 1_000).toFixed(1);
    console.log(
      `${written} writes, ${kills} kills, ${refused()} documents refused, ${putBack} positions put back; ` +
        `${expected.size} documents, the same ${took} s after the last write`,
    );
    expect(wrong, syncers.printed().slice(-2_000)).toEqual([]);
    await expectSameAnswers(random);
  },
  timeoutMs,
);

/** Whatever is asked, Elasticsearch answers as an index in memory that is made from the store now. */
async function expectSameAnswers(random: ReturnType<typeof seededRandom>): Promise<void> {
  const plain = await openMemoryIndex();
  const real = await openElasticsearchIndex({ url: elasticsearchUrl });
  try {
    const clock = { now: () => 0 };
    const stamps = createStamps(1);
    const build = await plain.writer.build(stamps.next());
    const needs = { ...store, clock, indexWriter: plain.writer };
    const copy = copyStore(needs, build, { stamps, mayWrite, onDeadLetters: () => {} });
    expect(await copy.slice(60_000)).toBe('all');
    await build.finish({ stamp: stamps.next(), position: null, mayWrite });
    const reader = (index: Ports['index']) => ({
      clock,
      index,
      badges: createBadgeMemory({ facts: index, announcements: createMemoryAnnouncements(), clock }),
      gate: createMemoryGate(store.userCoupons),
      templates: store.templates,
    });
    const [tested, oracle] = [reader(real.index), reader(plain.index)];
    const atOnce = 8;
    for (let asked = 0; asked < queries; asked += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, queries - asked) }, () => randomQuery(random));
      await Promise.all(
        some.map(async (query) =>
          expect(await query.run(tested), JSON.stringify(query.asked)).toEqual(await query.run(oracle)),
        ),
      );
    }
  } finally {
    await real.close();
  }
}
