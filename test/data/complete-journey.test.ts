import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browseItems } from '../../src/app/browse-items.ts';
import { listCouponItems } from '../../src/app/list-coupon-items.ts';
import { lookUpBadges } from '../../src/app/look-up-badges.ts';
import { type Composition, compose } from '../../src/compose.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { ItemKeyset } from '../../src/ports/search-index.ts';
import { writeShop } from '../cli/complete-journey/untidy-shop.ts';
import { mean, told } from '../relevance/measure.ts';
import { measureGrocer } from './grocer-relevance.ts';
import { type Recount, recount } from './recount.ts';
import { type CliRun, runCli } from './run-cli.ts';

const real = path.resolve(import.meta.dirname, '../../../shared/data/complete-journey');
const isReal = existsSync(path.join(real, 'products.csv.gz'));
const folder = mkdtempSync(path.join(tmpdir(), 'clipper-data-'));
const files = isReal ? real : writeShop(path.join(folder, 'files'));
if (!isReal) console.log(`${real} is not there: the import is counted on a small handmade shop instead.`);

const dayMs = 86_400_000;
const expected: Recount = recount(files);
const couponIds = [...expected.coverage.keys()];
const relationCount = [...expected.coverage.values()].reduce((sum, covered) => sum + covered.length, 0);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a full import into an empty store', () => {
  const dataDir = path.join(folder, 'full');
  let run: CliRun;
  let composition: Composition;
  let ports: Ports;

  beforeAll(async () => {
    run = await runCli(['import', 'complete-journey', files], dataDir);
    const [seconds, megabytes] = [run.tookMs / 1000, run.peakBytes / 2 ** 20];
    console.log(`import: ${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MiB`);
    composition = await compose({ dataDir, secretKey: null });
    ports = composition.ports;
  }, 180_000);

  afterAll(() => composition?.close());

  test('ends well within 60 s and 600 MB, without a bar where nobody looks', () => {
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(run.tookMs).toBeLessThan(60_000);
    expect(run.peakBytes).toBeLessThan(600_000_000);
    expect(run.stderr.split('\n').length).toBeLessThan(20);
    expect(run.stderr).not.toContain('\r');
  });

  test('tells what the recount counts', () => {
    const shown = (n: number) => n.toLocaleString('en-US');
    const households = [...expected.audiences.values()].reduce((sum, n) => sum + n, 0);
    expect(run.stdout).toMatch(new RegExp(`^items +${shown(expected.productIds.length)} +0 +0$`, 'm'));
    expect(run.stdout).toMatch(new RegExp(`^coupons +${shown(couponIds.length)} +0 +0$`, 'm'));
    expect(run.stdout).toMatch(new RegExp(`^households on lists.* ${shown(households)} +0 +0$`, 'm'));
    expect(run.stdout).toMatch(new RegExp(`^relations +${shown(relationCount)} +0 +0$`, 'm'));
    expect(run.stdout).toMatch(new RegExp(`${shown(expected.repeatedRelations)}  rows that repeat another`));
    expect(run.stdout).toMatch(new RegExp(`${shown(expected.unknownRelations)}  rows that name an unknown`));
  });

  test('holds every product, at its median price, on its shelf', async () => {
    expect(await ports.items.count()).toBe(expected.productIds.length);
    const wrong: string[] = [];
    for (let i = 0; i < expected.productIds.length; i += 10_000) {
      const ids = expected.productIds.slice(i, i + 10_000);
      const items = new Map((await ports.items.getMany(ids)).map((item) => [item.itemId, item]));
      for (const id of ids) {
        const item = items.get(id);
        const dollars = expected.medianPrices.get(id);
        const priced =
          dollars === undefined
            ? item?.salePrice === null
            : Math.abs((item?.salePrice ?? Number.NaN) - dollars * 100) <= 0.5 + 1e-6;
        const sold = item?.salesCount === (expected.unitsSold.get(id) ?? 0);
        const shelved = item?.categoryPath.join() === expected.paths.get(id)?.join();
        if (!(priced && sold && shelved)) wrong.push(JSON.stringify(item ?? id));
      }
    }
    expect(wrong).toEqual([]);
  });

  test('holds every relation in its place, and no other', async () => {
    let held = 0;
    for (const [couponId, covered] of expected.coverage) {
      const relations = await ports.relations.page(couponId, null, 20_000);
      held += relations.length;
      expect(relations.map((relation) => relation.itemId)).toEqual(covered);
      expect(relations.map((relation) => relation.sort)).toEqual(covered.map((_, i) => i));
    }
    expect(held).toBe(relationCount);
    let [walked, after]: [number, string | null] = [0, null];
    for (;;) {
      const ids: readonly string[] = await ports.collectionWalk.ids('relations', after, 10_000);
      walked += ids.length;
      after = ids.at(-1) ?? null;
      if (ids.length === 0) break;
    }
    expect(walked).toBe(relationCount);
  });

  test('publishes every coupon for its campaign’s days and households', async () => {
    for (let i = 0; i < couponIds.length; i += 1_000) {
      const ids = couponIds.slice(i, i + 1_000);
      const templates = await ports.templates.getMany(ids);
      expect(templates.length).toBe(ids.length);
      for (const { id, phase, claim, validity } of templates) {
        const { from, lastDay } = expected.windows.get(id) ?? { from: '', lastDay: '' };
        expect(phase).toBe('published');
        expect(new Date(claim.opensAt).toISOString()).toBe(`${from}T00:00:00.000Z`);
        expect(new Date(claim.closesAt - dayMs).toISOString()).toBe(`${lastDay}T00:00:00.000Z`);
        expect(validity).toEqual({ type: 'fixed', from: claim.opensAt, to: claim.closesAt });
        expect(`cj-${claim.audience.listId?.replace('campaign-', '')}`).toBe(
          id.slice(0, id.lastIndexOf('-')),
        );
      }
    }
    for (const [listId, count] of expected.audiences) expect(await ports.lists.count(listId)).toBe(count);
  });

  test('finds everything: the catalogue, and the landing pages of coupons', async () => {
    const page = { sort: 'recommended', after: null, limit: 10, facets: false } as const;
    const total = Math.min(expected.productIds.length, 10_000);
    expect((await browseItems(ports, page)).total).toBe(total);
    const known = new Set(expected.productIds);
    for (const couponId of everyNth(couponIds, 40)) {
      const covered = (expected.coverage.get(couponId) ?? []).filter((id) => known.has(id));
      const landing = await listCouponItems(ports, { couponId, ...page });
      expect(landing.ok && landing.page.total).toBe(Math.min(covered.length, 10_000));
      expect(landing.ok && landing.items.map((item) => item.itemId)).toEqual(covered.slice(0, 10));
    }
  });

  test('pages through its longest list from the first item to the last, by every sort', async () => {
    const known = new Set(expected.productIds);
    const longest = [...expected.coverage].toSorted(([, a], [, b]) => b.length - a.length)[0];
    const [couponId, covered] = longest ?? ['', []];
    const listed = covered.filter((id) => known.has(id));
    for (const sort of ['recommended', 'sales', 'price', '-price', 'newest'] as const) {
      const walked: string[] = [];
      let after: ItemKeyset | null = null;
      do {
        const query = { couponId, sort, after, limit: 100, facets: false };
        const landing = await listCouponItems(ports, query);
        if (!landing.ok) throw new Error(landing.reason.code);
        walked.push(...landing.items.map((item) => item.itemId));
        after = landing.page.next;
      } while (after !== null);
      if (sort === 'recommended') expect(walked).toEqual(listed);
      expect(walked.toSorted()).toEqual(listed.toSorted());
    }
  });

  test('finds what a shopper means: nDCG@10 of 0.9 and more', async () => {
    const found = await measureGrocer(ports, expected.productIds, expected.coverage);
    console.log(`the grocer, ${found.length} judged queries: nDCG@10 ${mean(found).toFixed(3)}`);
    // The handmade shop has next to none of it.
    expect(mean(found), told(found)).toBeGreaterThanOrEqual(isReal ? 0.9 : 0);
  });

  test('shows badges from the first millisecond of a window to the last', async () => {
    for (const couponId of everyNth(couponIds, 40)) {
      const itemId = expected.coverage.get(couponId)?.at(-1) ?? '';
      const { from, lastDay } = expected.windows.get(couponId) ?? { from: '', lastDay: '' };
      const opensAt = Date.parse(`${from}T00:00:00Z`);
      const closesAt = Date.parse(`${lastDay}T00:00:00Z`) + dayMs;
      for (const at of [opensAt - 1, opensAt, closesAt - 1, closesAt]) {
        const shown = await lookUpBadges(ports, {
          itemIds: [itemId],
          at,
          channel: null,
          region: null,
          limit: 50,
        });
        const badges = shown.items.get(itemId)?.badges.map((badge) => badge.couponId);
        // Every coupon that covers the item and is open then, by the files alone.
        const open = couponIds.filter((id) => isOpen(id, at) && expected.coverage.get(id)?.includes(itemId));
        expect(badges?.toSorted()).toEqual(open.toSorted());
        expect(badges?.includes(couponId)).toBe(at >= opensAt && at < closesAt);
      }
    }
  });

  test('again changes nothing and says so', async () => {
    const before = await ports.changeFeed.end();
    const again = await runCli(['import', 'complete-journey', files], dataDir);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('Nothing changed');
    expect(await ports.changeFeed.end()).toEqual(before);
  });

  test('is replayed: what the files allow is accepted, what they forbid is refused', async () => {
    const replay = ['replay', 'complete-journey', files];
    const first = await runCli(replay, dataDir);
    expect(first).toMatchObject({ code: 0 });
    // 27 rows repeat a household's earlier one; no other stands outside of its campaign's days or households.
    const [accepted, refused] = isReal ? ['2,075', '27'] : ['5', '7'];
    expect(first.stdout).toContain(`Accepted ${accepted}, refused ${refused}, saved `);
    if (isReal) expect(first.stdout).toMatch(/^limit-reached +claim +27 /m);
    const again = await runCli(replay, dataDir);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('Nothing changed: all rows were already played');
    expect(again.stdout).toContain(`Accepted 0, refused ${refused}, saved $0.00.`);
    console.log(`replay: ${(first.tookMs / 1000).toFixed(1)} s, again ${(again.tookMs / 1000).toFixed(1)} s`);
  });

  function isOpen(couponId: string, at: number): boolean {
    const { from, lastDay } = expected.windows.get(couponId) ?? { from: '', lastDay: '' };
    const day = new Date(at).toISOString().slice(0, 10);
    return from <= day && day <= lastDay;
  }
});

describe('an import that is killed', () => {
  test('at any moment is completed by the next', async () => {
    const dataDir = path.join(folder, 'killed');
    let kills = 0;
    for (const share of [Math.random(), Math.random()]) {
      const afterMs = Math.round(300 + share * (isReal ? 12_000 : 300));
      const killed = await runCli(['import', 'complete-journey', files], dataDir, (child) => {
        void pause(afterMs).then(() => child.kill('SIGKILL'));
      });
      if (killed.signal === 'SIGKILL') kills++;
      else expect(killed).toMatchObject({ code: 0 });
    }
    console.log(`killed ${kills} of 2 imports on their way`);
    const last = await runCli(['import', 'complete-journey', files], dataDir);
    expect(last, last.stderr).toMatchObject({ code: 0 });
    const { ports, close } = await compose({ dataDir, secretKey: null });
    try {
      expect(await ports.items.count()).toBe(expected.productIds.length);
      for (const [couponId, covered] of expected.coverage) {
        expect(await ports.relations.count(couponId)).toBe(covered.length);
      }
      const templates = await ports.templates.getMany(couponIds.slice(0, 1_000));
      expect(templates.every((template) => template.phase === 'published')).toBe(true);
      const page = { sort: 'recommended', after: null, limit: 1, facets: false } as const;
      expect((await browseItems(ports, page)).total).toBe(Math.min(expected.productIds.length, 10_000));
      for (const couponId of everyNth(couponIds, 200)) {
        const landing = await listCouponItems(ports, { couponId, ...page });
        expect(landing.ok && landing.page.total).toBeGreaterThan(0);
      }
    } finally {
      await close();
    }
  });
});

function everyNth<T>(all: readonly T[], n: number): T[] {
  return all.filter((_, i) => i % n === 0);
}
