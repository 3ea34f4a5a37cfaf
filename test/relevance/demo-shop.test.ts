import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Composition, compose } from '../../src/compose.ts';
import { covers } from '../../src/domain/pricing/scope.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { makeCatalogue } from '../../src/pages/demo-shop/catalogue.ts';
import { departmentCoupons } from '../../src/pages/demo-shop/coupons/departments.ts';
import { seedDemoShop } from '../../src/pages/demo-shop/seed.ts';
import { buildIndex } from '../contracts/build-index.ts';
import { demoQueries, heldOutDemoQueries } from './demo-queries.ts';
import type { Grade, JudgedQuery } from './judged.ts';
import { mean, measureRelevance, told } from './measure.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
const at = start + 60_000;

describe('what a shopper of the demo shop finds', () => {
  const lists = new Map(departmentCoupons(start).map(({ id, itemIds = [] }) => [id, new Set(itemIds)]));
  let dataDir: string;
  let shop: Composition;
  const items = makeCatalogue(start);

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-relevance-'));
    shop = await compose({ dataDir, secretKey: 'a-secret-of-the-test' }, { clock: { now: () => start } });
    await seedDemoShop(shop.ports);
    await buildIndex(shop.ports);
  });
  afterAll(async () => {
    await shop.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test.each<[string, readonly JudgedQuery[]]>([
    ['queries', demoQueries],
    ['held-out queries', heldOutDemoQueries],
  ])('%s: nDCG@10 of 0.9 and more', async (name, queries) => {
    const judged = queries.map((query) => ({ q: query.q, grade: gradeOf(query) }));
    const found = await measureRelevance(shop.ports, judged, at);
    console.log(`the demo shop, ${queries.length} judged ${name}: nDCG@10 ${mean(found).toFixed(3)}`);
    expect(mean(found), told(found)).toBeGreaterThanOrEqual(0.9);
  });

  function gradeOf({ means, grades }: JudgedQuery): (coupon: CouponTemplate) => Grade {
    const meant = means ? items.filter(means) : [];
    return (coupon) => {
      const list = lists.get(coupon.id);
      const isOfUse = meant.some((item) => covers(coupon, item, list?.has(item.itemId) ?? false));
      return grades[coupon.id] ?? (isOfUse ? 1 : 0);
    };
  }
});
