import { describe, expect, test } from 'vitest';
import { amendTemplate } from '../../../src/app/amend-template.ts';
import { browseItems } from '../../../src/app/browse-items.ts';
import { listCouponItems } from '../../../src/app/list-coupon-items.ts';
import { lookUpBadges } from '../../../src/app/look-up-badges.ts';
import { readTemplate } from '../../../src/app/read-templates.ts';
import { countList } from '../../../src/app/user-lists.ts';
import { type ImportReport, importCompleteJourney } from '../../../src/cli/complete-journey/import.ts';
import { changesOf, tellImport } from '../../../src/cli/complete-journey/tell-import.ts';
import { lines } from '../../../src/cli/progress.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { openSearchable } from '../open-searchable.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeShop } from './untidy-shop.ts';

const alone = async () => false;
const silent = lines(() => {});

function bring(ports: Ports, dir: string, isShared = alone): Promise<ImportReport> {
  return importCompleteJourney({ ports, dir, progress: silent, isShared });
}

async function imported() {
  const { ports, searchable } = await openSearchable();
  const dir = writeShop(temporaryFolder());
  const report = await bring(ports, dir);
  await searchable();
  return { ports, dir, report, searchable };
}

describe('an import', () => {
  test('says what it wrote and what was untidy', async () => {
    const { report } = await imported();
    expect(report).toMatchObject({
      items: { inserted: 8, changed: 0, unchanged: 0 },
      templates: { inserted: 4, completed: 0, unchanged: 0, kept: 0 },
      audiences: { inserted: 4, changed: 0, unchanged: 0 },
      relations: { inserted: 7, changed: 0, unchanged: 0 },
    });
    const told = tellImport(report);
    expect(told).toMatch(/coupons\s+2\s+rows that repeat another, left out/);
    expect(told).toMatch(/coupons\s+1\s+rows that name an unknown product, kept\s+404/);
    expect(told).toMatch(/transactions_sample\s+1\s+rows that name an unknown product, not used\s+555/);
    expect(told).not.toContain('Nothing changed');
  });

  test('reads plain files as it reads gzipped ones', async () => {
    const { ports } = await openSearchable();
    const { report } = await imported();
    expect(await bring(ports, writeShop(temporaryFolder(), {}, '.csv'))).toEqual(report);
  });

  test('publishes each coupon for the households of its campaign', async () => {
    const { ports } = await imported();
    const read = await readTemplate(ports, 'cj-1-51');
    expect(read).toMatchObject({
      ok: true,
      template: {
        phase: 'published',
        name: '$1.00 off yogurt',
        claim: { audience: { listId: 'campaign-1' } },
      },
    });
    expect(await countList(ports, 'campaign-1')).toBe(2);
    expect(await countList(ports, 'campaign-2')).toBe(1);
  });

  test('can be found when it is over: a landing page in the order of the rows, the catalogue, a search', async () => {
    const { ports } = await imported();
    const page = { sort: 'recommended', after: null, limit: 100, facets: false } as const;
    const landing = await listCouponItems(ports, { couponId: 'cj-1-51', ...page });
    // 404 is unknown: badged, not listed.
    expect(landing.ok && landing.items.map((item) => item.itemId)).toEqual(['101', '900000', '102']);
    expect((await browseItems(ports, page)).total).toBe(8);
    expect((await browseItems(ports, { ...page, q: 'crushed' })).items.map((item) => item.itemId)).toEqual([
      '25671',
    ]);
  });

  test.each([
    ['the millisecond before it opens', '2017-03-02T23:59:59.999Z', []],
    ['the instant it opens', '2017-03-03T00:00:00Z', ['cj-1-51']],
    ['the millisecond before it closes', '2017-04-09T23:59:59.999Z', ['cj-1-51']],
    ['the instant it closes', '2017-04-10T00:00:00Z', []],
  ])('shows a badge at %s: %s', async (_, at, expected) => {
    const { ports } = await imported();
    const itemIds = ['101', '900000', '102', '404'];
    const place = { channel: null, region: null, limit: 5 };
    const { items } = await lookUpBadges(ports, { itemIds, at: Date.parse(at), ...place });
    for (const itemId of itemIds)
      expect(items.get(itemId)?.badges.map((badge) => badge.couponId)).toEqual(expected);
  });
});

describe('an import again', () => {
  test('changes nothing and says so', async () => {
    const { ports, dir } = await imported();
    const before = await ports.changeFeed.end();
    const again = await bring(ports, dir);
    expect(changesOf(again)).toBe(0);
    expect(tellImport(again)).toContain('Nothing changed');
    expect(await ports.changeFeed.end()).toEqual(before);
  });

  test('leaves a coupon that somebody changed as it is, and says so', async () => {
    const { ports, dir } = await imported();
    const read = await readTemplate(ports, 'cj-1-51');
    const rev = read.ok ? read.template.rev : 0;
    await amendTemplate(ports, { id: 'cj-1-51', rev, patch: { name: 'A better name' } });
    const again = await bring(ports, dir);
    expect(again.templates).toEqual({ inserted: 0, completed: 0, unchanged: 3, kept: 1 });
    expect(await readTemplate(ports, 'cj-1-51')).toMatchObject({ template: { name: 'A better name' } });
    expect(tellImport(again)).toContain('1 coupons were changed here since they were imported');
  });

  test('writes what the files say now of a product', async () => {
    const { ports, dir } = await imported();
    const products =
      '"product_id","manufacturer_id","department","brand","product_category","product_type","package_size"\n"101","5","GROCERY","Private","YOGURT","NEW","1 OZ"\n';
    expect((await bring(ports, writeShop(dir, { products }))).items).toEqual({
      inserted: 0,
      changed: 1,
      unchanged: 0,
    });
  });

  test.each([0, 1, 2, 3, 4])('completes one that stopped before its chunk %i', async (chunks) => {
    const { ports, searchable } = await openSearchable();
    const dir = writeShop(temporaryFolder());
    let asked = 0;
    const stopped = bring(ports, dir, async () => {
      if (asked++ === chunks) throw new Error('Stopped here.');
      return false;
    });
    await expect(stopped).rejects.toThrow('Stopped here.');
    // Nobody sees half a coupon.
    const early = await readTemplate(ports, 'cj-1-51');
    expect(early.ok && early.template.phase).toBe(chunks >= 3 && 'draft');
    const { items, templates, relations } = await bring(ports, dir);
    expect(items.inserted + items.unchanged).toBe(8);
    expect(templates).toEqual({
      inserted: chunks < 3 ? 4 : 0,
      completed: chunks < 3 ? 0 : 4,
      unchanged: 0,
      kept: 0,
    });
    expect(relations.inserted + relations.unchanged).toBe(7);
    await searchable();
    const page = { sort: 'recommended', after: null, limit: 100, facets: false } as const;
    const landing = await listCouponItems(ports, { couponId: 'cj-1-51', ...page });
    expect(landing.ok && landing.items.length).toBe(3);
    expect(changesOf(await bring(ports, dir))).toBe(0);
  });

  test.each([
    ['lack one', { campaigns: null }, /^campaigns\.csv\.gz is missing/],
    [
      'lack a column',
      { coupons: '"coupon_upc","product"\n"51","101"\n' },
      /the columns product_id, campaign_id are/,
    ],
    [
      'lack a column of products',
      { products: '"product"\n"101"\n' },
      /products\.csv\.gz: the columns product_id/,
    ],
  ])('of files that %s writes nothing and names it', async (_, changes, expected) => {
    const { ports } = await openSearchable();
    const dir = writeShop(temporaryFolder(), changes);
    await expect(bring(ports, dir)).rejects.toThrow(expected);
    expect(await ports.items.count()).toBe(0);
    expect(await ports.collectionWalk.ids('templates', null, 10)).toEqual([]);
  });
});
