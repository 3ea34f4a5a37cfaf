import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browseItems } from '../../src/app/browse-items.ts';
import { type Composition, compose } from '../../src/compose.ts';
import { covers } from '../../src/domain/pricing/scope.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { makeCatalogue } from '../../src/pages/demo-shop/catalogue.ts';
import { departmentCoupons } from '../../src/pages/demo-shop/coupons/departments.ts';
import { seedDemoShop } from '../../src/pages/demo-shop/seed.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { buildIndex } from '../contracts/build-index.ts';
import type { TestedIndex } from '../contracts/indexed.ts';
import { demoQueries, heldOutDemoQueries } from './demo-queries.ts';
import type { Grade, JudgedQuery } from './judged.ts';
import { mean, measureRelevance, told } from './measure.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
const at = start + 60_000;
const items = makeCatalogue(start);
const lists = new Map(departmentCoupons(start).map(({ id, itemIds = [] }) => [id, new Set(itemIds)]));

/** The demo shop as it is seeded, on the index of a suite, or on the embedded one. */
export function describeDemoShop(name: string, openIndex?: () => Promise<TestedIndex>): void {
  describe(`what a shopper of the demo shop finds (${name})`, () => {
    let dataDir: string;
    let shop: Composition;
    let tested: TestedIndex | null = null;
    let ports: Ports;

    beforeAll(async () => {
      dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-relevance-'));
      shop = await compose({ dataDir, secretKey: 'a-secret-of-the-test' }, { clock: { now: () => start } });
      tested = (await openIndex?.()) ?? null;
      ports = tested ? { ...shop.ports, index: tested.index, indexWriter: tested.writer } : shop.ports;
      await seedDemoShop(ports);
      await buildIndex(ports);
    });
    afterAll(async () => {
      await tested?.close();
      await shop.close();
      await rm(dataDir, { recursive: true, force: true });
    });

    test.each<[string, readonly JudgedQuery[]]>([
      ['queries', demoQueries],
      ['held-out queries', heldOutDemoQueries],
    ])('%s: nDCG@10 of 0.9 and more', async (which, queries) => {
      const judged = queries.map((query) => ({ q: query.q, grade: gradeOf(query) }));
      const found = await measureRelevance(ports, judged, at);
      console.log(`the demo shop (${name}), ${queries.length} ${which}: nDCG@10 ${mean(found).toFixed(3)}`);
      expect(mean(found), told(found)).toBeGreaterThanOrEqual(0.9);
    });

    test.each([
      ['two characters of Chinese', '绿茶', /绿茶/],
      ['the same inside a longer name', '咖啡', /云南咖啡/],
      ['a brand that is written both ways', '陶瓷', /陶瓷/],
      ['accents, typed or not', 'maison brule', /Brûlé/],
      ['accents that are not there', 'séa sált', /sea salt/i],
      ['a typing mistake', 'jasmnie', /jasmine/],
    ])('things by %s', async (_, q, title) => {
      const query = { q, sort: 'sales', after: null, limit: 100, facets: false } as const;
      const found = await browseItems(ports, query);
      const expected = items.filter((item) => title.test(item.title));
      expect(found.items.map(({ itemId }) => itemId).toSorted()).toEqual(
        expected.map(({ itemId }) => itemId).toSorted(),
      );
      expect(expected.length).toBeGreaterThan(2);
    });
  });
}

function gradeOf({ means, grades }: JudgedQuery): (coupon: CouponTemplate) => Grade {
  const meant = means ? items.filter(means) : [];
  return (coupon) => {
    const list = lists.get(coupon.id);
    const isOfUse = meant.some((item) => covers(coupon, item, list?.has(item.itemId) ?? false));
    return grades[coupon.id] ?? (isOfUse ? 1 : 0);
  };
}
