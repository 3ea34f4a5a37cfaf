import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openElasticsearchIndex } from '../../../src/adapters/elasticsearch/open-index.ts';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../../src/adapters/memory/badge-memory.ts';
import { openSqliteIndex } from '../../../src/adapters/sqlite/index/open-index.ts';
import { createBadgeAnswers } from '../../../src/http/badge-answers.ts';
import type { IndexWriter } from '../../../src/ports/search-index.ts';
import { mayWrite, operationsOf, type TestedIndex } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { startElasticsearch } from '../../engines/elasticsearch-server.ts';
import { alternate } from '../alternate.ts';
import type { RatioRow, RowGroup } from '../row.ts';
import { seeded } from './badges-shop.ts';

const few = 10_000;
const relationsOfItem = 10;
const coupons = 1_000;
const hot = 1_000;
const clock = { now: () => 1_500 };
const idOf = (n: number) => `sku-${n}`;

/** Badges of one item where an index holds few relations and where it holds many: found in memory, and missed. */
export const badgeGrowth: RowGroup = {
  name: 'badge-growth',
  measure: async ({ quick }) => {
    const small = await openShop(few, openEmbedded);
    const rounds = quick ? 5_000 : 20_000;
    const rows: RatioRow[] = [];
    try {
      for (const many of quick ? [100_000] : [100_000, 1_000_000]) {
        const large = await openShop(many, openEmbedded);
        // What runs for the first time runs slowly.
        for (const shop of [small, large]) await shop.hot(20 * rounds);
        const inMemory = { ours: () => large.hot(20 * rounds), floor: () => small.hot(20 * rounds) };
        rows.push({
          ...ratioOf(`badges in memory, ${relations(many)}`, await alternate(quick, inMemory)),
          goal: 0.9,
        });
        rows.push(await missedRow(quick, 'badges that are in no cache', rounds, [small, large], many));
        await large.close();
      }
      return rows;
    } finally {
      await small.close();
    }
  },
};

/** The same where Elasticsearch is asked for what is missed. */
export const badgeGrowthOnElasticsearch: RowGroup = {
  name: 'badge-growth-on-elasticsearch',
  measure: async ({ quick }) => {
    const server = await startElasticsearch();
    const open = () => openElasticsearchIndex({ url: server.url, prefix: `${randomUUID()}-` });
    const what = 'badges that are in no cache, Elasticsearch';
    const rows: RatioRow[] = [];
    try {
      const small = await openShop(few, open);
      for (const many of quick ? [100_000] : [100_000, 1_000_000, 5_000_000]) {
        const large = await openShop(many, open);
        rows.push(await missedRow(quick, what, quick ? 100 : 1_000, [small, large], many));
        await large.close();
      }
      await small.close();
      return rows;
    } finally {
      await server.stop();
    }
  },
};

type GrownShop = Awaited<ReturnType<typeof openShop>>;

async function missedRow(
  quick: boolean,
  what: string,
  rounds: number,
  [small, large]: readonly [GrownShop, GrownShop],
  many: number,
): Promise<RatioRow> {
  const missed = { ours: () => large.missed(rounds), floor: () => small.missed(rounds) };
  const measured = await alternate(quick, missed);
  return { ...ratioOf(`${what}, ${relations(many)}`, measured), goal: Math.log(few) / Math.log(many) };
}

function ratioOf(what: string, times: { readonly ours: number; readonly floor: number }) {
  return { what, unit: 'ms', ...times, ratio: times.floor / times.ours } as const;
}

function relations(many: number): string {
  return `${many.toLocaleString('en')} relations ÷ 10,000`;
}

async function openEmbedded(): Promise<TestedIndex> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-bench-'));
  const opened = await openSqliteIndex({ dataDir });
  const close = async () => {
    await opened.close();
    await rm(dataDir, { recursive: true });
  };
  return { ...opened, close };
}

/** Each item is in the lists of ten of a thousand coupons. */
async function openShop(relations: number, openIndex: () => Promise<TestedIndex>) {
  const { index, writer, close } = await openIndex();
  const items = relations / relationsOfItem;
  await fill(writer, items);
  const needs = { facts: index, announcements: createMemoryAnnouncements(), clock };
  const gate = { soldOut: async () => ({ couponIds: new Set<string>(), isSure: true }) };
  const open = (kept: number) => {
    const badges = createBadgeMemory(needs, { items: kept, coupons: 10_000, size: 1e9 });
    return createBadgeAnswers({ badges, clock, gate }, { maxAgeSeconds: 1 });
  };
  const warm = open(2 * hot);
  const random = seeded(relations);
  const queryOf = (among: number) => `itemIds=${idOf(Math.floor(random() * among))}`;
  for (let n = 0; n < hot; n++) await warm.renderPlain(`itemIds=${idOf(n)}`);
  return {
    /** Milliseconds a look-up. */
    hot: async (rounds: number) => {
      const queries = Array.from({ length: rounds }, () => queryOf(hot));
      const began = performance.now();
      for (const query of queries) if (!warm.kept(query)) throw new Error('a hot item was not in memory');
      return (performance.now() - began) / rounds;
    },
    missed: async (rounds: number) => {
      const cold = open(1);
      const queries = Array.from({ length: rounds }, () => queryOf(items));
      const began = performance.now();
      for (const query of queries) await cold.renderPlain(query);
      return (performance.now() - began) / rounds;
    },
    close,
  };
}

async function fill(writer: IndexWriter, items: number): Promise<void> {
  const list = { include: [{ type: 'items' as const }], exclude: [] };
  const templates = Array.from({ length: coupons }, (_, n) => templateOf(`c-${n}`, { scope: list }));
  let number = 0;
  const flush = () => ({ stamp: { epoch: 1, number: ++number }, mayWrite });
  const build = await writer.build(flush().stamp);
  await build.write(operationsOf({ templates }), flush());
  for (let from = 0; from < items; from += 500) {
    const some = Array.from({ length: Math.min(500, items - from) }, (_, n) => from + n);
    const relations = some.flatMap((n) =>
      Array.from({ length: relationsOfItem }, (_, nth) => ({
        couponId: `c-${(n * relationsOfItem + nth) % coupons}`,
        itemId: idOf(n),
        sort: n,
      })),
    );
    await build.write(operationsOf({ items: some.map((n) => itemOf(idOf(n))), relations }), flush());
  }
  await build.finish({ ...flush(), position: null });
}
