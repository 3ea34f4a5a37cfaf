import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openElasticsearchIndex } from '../../src/adapters/elasticsearch/open-index.ts';
import { openMongoStore } from '../../src/adapters/mongo/open-store.ts';
import { listCouponItems } from '../../src/app/list-coupon-items.ts';
import { lookUpBadges } from '../../src/app/look-up-badges.ts';
import { importCompleteJourney } from '../../src/cli/complete-journey/import.ts';
import { compose } from '../../src/compose.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { CouponKeyset } from '../../src/ports/search-index.ts';
import { startSyncer } from '../../sync/loop.ts';
import { type ElasticsearchServer, startElasticsearch } from './elasticsearch-server.ts';
import { type MongoServer, startMongo } from './mongo-server.ts';

const real = path.resolve(import.meta.dirname, '../../../shared/data/complete-journey');
const dates = ['2017-04-01', '2017-08-15', '2017-11-20'].map((day) => Date.parse(`${day}T12:00:00Z`));
/** Of the whole, every so many-th look-up and coupon is compared; JOURNEY_EVERY=1 for all of them. */
const every = Number(process.env.JOURNEY_EVERY ?? 10);
const wholeMs = 600_000;
const indexMs = 300_000;
const lookUpItems = 500;
const page = 100;

let folder: string;
let mongo: MongoServer;
let elasticsearch: ElasticsearchServer;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (!existsSync(path.join(real, 'products.csv.gz')))
    throw new Error(`${real} is not there: this suite compares engines on a real grocer's files.`);
  folder = mkdtempSync(path.join(tmpdir(), 'clipper-journey-'));
  [mongo, elasticsearch] = await Promise.all([startMongo(), startElasticsearch()]);
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await Promise.all([mongo?.stop(), elasticsearch?.stop()]);
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe('the Complete Journey, imported, has the same badges and coupon pages', () => {
  test(
    'indexed in Elasticsearch as in the embedded index, from the same store',
    async () => {
      const embedded = await openEmbedded('whole');
      await timed('import of all', importInto(embedded, real));
      await timed('embedded index of all', indexed(embedded));
      const other = { ...embedded, ...(await openIndex()) };
      await timed('Elasticsearch index of all', indexed(other));
      await timed('comparison of all', expectSame(embedded, other, every));
    },
    wholeMs,
  );

  test(
    'on MongoDB and Elasticsearch as on the embedded engines: every tenth product',
    async () => {
      const files = tenthOf(real, path.join(folder, 'tenth'));
      const embedded = await openEmbedded('part');
      const store = await openMongoStore({ url: mongo.url, database: mongo.newDatabase() });
      closing.push(() => store.close());
      const other = { ...embedded, ...store, ...(await openIndex()) };
      await timed('import of a tenth', importInto(embedded, files));
      await timed('import of a tenth into MongoDB', importInto(other, files));
      await timed('embedded index of a tenth', indexed(embedded));
      await timed('Elasticsearch index of a tenth from MongoDB', indexed(other));
      await timed('comparison of a tenth', expectSame(embedded, other, 1));
    },
    wholeMs,
  );
});

/** Imports of the same files are then the same in every field. */
const clock = { now: () => Date.parse('2017-01-01T00:00:00Z') };

async function openEmbedded(name: string): Promise<Ports> {
  const dataDir = path.join(folder, name);
  const { ports, close } = await compose({ dataDir, secretKey: null }, { clock });
  closing.push(close);
  return ports;
}

async function openIndex(): Promise<Pick<Ports, 'index' | 'indexWriter'>> {
  const prefix = `j${randomUUID().slice(0, 8)}-`;
  const { index, writer, close } = await openElasticsearchIndex({ url: elasticsearch.url, prefix });
  closing.push(close);
  return { index, indexWriter: writer };
}

async function importInto(ports: Ports, dir: string): Promise<void> {
  const progress = { stage: () => {}, advance: () => {}, done: () => {} };
  await importCompleteJourney({ ports, dir, progress, isShared: async () => false });
}

async function indexed(ports: Ports): Promise<void> {
  const syncer = startSyncer(ports, { log: { error: () => {}, info: () => {} } });
  try {
    await syncer.caughtUpTo(await ports.changeFeed.end(), indexMs);
  } finally {
    await syncer.stop();
  }
}

async function timed(what: string, work: Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work;
  console.log(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}

async function expectSame(embedded: Ports, other: Ports, nth: number): Promise<void> {
  const [itemIds, couponIds] = await Promise.all([allIds(embedded, 'items'), allIds(embedded, 'templates')]);
  expect(await allIds(other, 'items')).toEqual(itemIds);
  expect(await allIds(other, 'templates')).toEqual(couponIds);
  const same = async (read: (ports: Ports) => Promise<unknown>, what: string): Promise<void> => {
    const [expected, found] = await Promise.all([read(embedded), read(other)]);
    // As text first: a million badges are compared.
    if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found, what).toEqual(expected);
  };
  for (const at of dates) {
    let badges = 0;
    for (let from = 0; from < itemIds.length; from += nth * lookUpItems) {
      const ids = itemIds.slice(from, from + lookUpItems);
      const asked = { itemIds: ids, at, channel: null, region: null, limit: 50 };
      const read = async (ports: Ports) => {
        const items = [...(await lookUpBadges(ports, asked)).items];
        if (ports === other) badges += items.flatMap(([, shown]) => shown).length;
        return items;
      };
      await same(read, `badges at ${at} from item ${from} on`);
    }
    expect(badges).toBeGreaterThan(100);
    await same((ports) => allCoupons(ports, at), `coupons at ${at}`);
  }
  for (const couponId of couponIds.filter((_, n) => n % nth === 0)) {
    for (const sort of ['recommended', 'price'] as const) {
      const query = { couponId, sort, after: null, limit: page, facets: true };
      await same((ports) => listCouponItems(ports, query), `${couponId} by ${sort}`);
    }
  }
}

async function allIds(
  { collectionWalk }: Pick<Ports, 'collectionWalk'>,
  collection: 'items' | 'templates',
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const some = await collectionWalk.ids(collection, ids.at(-1) ?? null, 10_000);
    ids.push(...some);
    if (some.length < 10_000) return ids;
  }
}

async function allCoupons({ index }: Ports, at: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: CouponKeyset | null = null; ; ) {
    const found = await index.coupons({ at, sort: 'ending', after, limit: page });
    ids.push(...found.coupons.map(({ id, rev }) => `${id} ${rev}`));
    after = found.next;
    if (after === null) return ids;
  }
}

/**
 * The files with those products alone whose number ends in 7, and every campaign: the stand-in for MongoDB reads a
 * whole collection for most questions, and the whole would take it an hour or more.
 */
function tenthOf(from: string, to: string): string {
  mkdirSync(to);
  for (const name of ['products', 'coupons', 'transactions_sample', 'campaigns', 'campaign_descriptions']) {
    const text = gunzipSync(readFileSync(path.join(from, `${name}.csv.gz`))).toString('utf8');
    const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
    // Columns in front of it hold no commas.
    const column = head.split(',').indexOf('"product_id"');
    const kept = column === -1 ? lines : lines.filter((line) => line.split(',')[column]?.endsWith('7"'));
    writeFileSync(path.join(to, `${name}.csv.gz`), gzipSync([head, ...kept, ''].join('\n')));
  }
  return to;
}
