import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createMemoryAnnouncements } from '../../../src/adapters/memory/announcements.ts';
import { createBadgeMemory } from '../../../src/adapters/memory/badge-memory.ts';
import { openSqliteIndex } from '../../../src/adapters/sqlite/index/open-index.ts';
import { createBadgeAnswers } from '../../../src/http/badge-answers.ts';
import type { IndexWriter } from '../../../src/ports/search-index.ts';
import { mayWrite, operationsOf } from '../../contracts/indexed.ts';
import { itemOf } from '../../contracts/make.ts';
import { templateOf } from '../../domain/make.ts';
import { alternate } from '../alternate.ts';
import type { RowGroup } from '../row.ts';
import { seeded } from './badges-shop.ts';

const few = 10_000;
const coupons = 1_000;
const hot = 1_000;
const clock = { now: () => 1_500 };
const idOf = (n: number) => `sku-${n}`;

/** Badges of one item where an index holds few relations and where it holds many: found in memory, and missed. */
export const badgeGrowth: RowGroup = {
  name: 'badge-growth',
  measure: async ({ quick }) => {
    const many = quick ? 100_000 : 1_000_000;
    const [small, large] = [await openShop(few), await openShop(many)];
    const rounds = quick ? 5_000 : 50_000;
    try {
      const times = await alternate(quick, {
        ours: () => large.hot(rounds),
        floor: () => small.hot(rounds),
      });
      const missed = await alternate(quick, {
        ours: () => large.missed(rounds / 10),
        floor: () => small.missed(rounds / 10),
      });
      const sizes = `${many.toLocaleString('en')} relations ÷ 10,000`;
      return [
        {
          what: `badges in memory, ${sizes}`,
          unit: 'ms',
          ...times,
          ratio: times.floor / times.ours,
          goal: 0.9,
        },
        {
          what: `badges that are in no cache, ${sizes}`,
          unit: 'ms',
          ...missed,
          ratio: missed.floor / missed.ours,
          goal: Math.log(few) / Math.log(many),
        },
      ];
    } finally {
      for (const shop of [small, large]) await shop.close();
    }
  },
};

/** As many items as relations; each relation is one of a thousand coupons'. */
async function openShop(relations: number) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-bench-'));
  const { index, writer, close } = await openSqliteIndex({ dataDir });
  await fill(writer, relations);
  const needs = { facts: index, announcements: createMemoryAnnouncements(), clock };
  const gate = { soldOut: async () => ({ couponIds: new Set<string>(), isSure: true }) };
  const open = (items: number) => {
    const badges = createBadgeMemory(needs, { items, coupons: 10_000, size: 1e9 });
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
      const queries = Array.from({ length: rounds }, () => queryOf(relations));
      const began = performance.now();
      for (const query of queries) await cold.renderPlain(query);
      return (performance.now() - began) / rounds;
    },
    close: async () => {
      await close();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function fill(writer: IndexWriter, relations: number): Promise<void> {
  const list = { include: [{ type: 'items' as const }], exclude: [] };
  const templates = Array.from({ length: coupons }, (_, n) => templateOf(`c-${n}`, { scope: list }));
  let number = 0;
  const write = (shop: Parameters<typeof operationsOf>[0]) => {
    number += 1;
    return writer.write(operationsOf(shop), { stamp: { epoch: 1, number }, position: null, mayWrite });
  };
  await write({ templates });
  for (let from = 0; from < relations; from += 5_000) {
    const some = Array.from({ length: Math.min(5_000, relations - from) }, (_, n) => from + n);
    await write({
      items: some.map((n) => itemOf(idOf(n))),
      relations: some.map((n) => ({ couponId: `c-${n % coupons}`, itemId: idOf(n), sort: n })),
    });
  }
}
