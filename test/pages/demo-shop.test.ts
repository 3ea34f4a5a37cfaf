import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { putItems } from '../../src/app/put-items.ts';
import { listTemplates } from '../../src/app/read-templates.ts';
import { type Composition, compose } from '../../src/compose.ts';
import { statusOf } from '../../src/domain/template-lifecycle.ts';
import { makeCatalogue } from '../../src/pages/demo-shop/catalogue.ts';
import { drawPicture } from '../../src/pages/demo-shop/pictures/picture.ts';
import { seedDemoShop } from '../../src/pages/demo-shop/seed.ts';
import type { Ports } from '../../src/ports/ports.ts';

const start = Date.parse('2026-11-21T12:00:00Z');

describe('the catalogue', () => {
  const items = makeCatalogue(start);

  test('holds 600 items in 40 categories, each with a price, a brand and a title of its own', () => {
    expect(items).toHaveLength(600);
    expect(new Set(items.map(({ categoryPath }) => categoryPath.join('/'))).size).toBe(40);
    expect(new Set(items.map(({ title }) => title)).size).toBe(600);
    expect(items.filter(({ salePrice, brandId }) => brandId === null || (salePrice ?? 0) < 100)).toEqual([]);
  });

  test('is the same every time', () => {
    expect(makeCatalogue(start)).toEqual(items);
  });

  test('has titles in Chinese and with accents, and nothing listed in the future', () => {
    expect(items.filter(({ title }) => title.includes('绿茶')).length).toBeGreaterThan(2);
    expect(items.filter(({ title }) => /[éèûç]/.test(title)).length).toBeGreaterThan(20);
    expect(items.filter(({ listedAt }) => listedAt > start)).toEqual([]);
  });
});

describe('pictures', () => {
  test('are drawn for every item, the same for the same id, without scripts or addresses', () => {
    for (const { itemId } of makeCatalogue(start)) {
      const picture = drawPicture(itemId);
      expect(picture).toBe(drawPicture(itemId));
      expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(picture.slice(40)).not.toMatch(/<script|href|undefined|NaN|https?:/);
    }
  });

  test('an item that the demo shop has not made is a parcel', () => {
    expect(drawPicture('sku-1')).toContain('<svg');
  });
});

describe('seeding', () => {
  let dataDir: string;
  let shop: Composition;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'clipper-demo-'));
    shop = await compose({ dataDir, secretKey: 'a-secret-of-the-test' }, { clock: { now: () => start } });
  });
  afterEach(async () => {
    await shop.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const templates = async (ports: Ports) =>
    (await listTemplates(ports, { after: null, limit: 100 })).templates;

  test('makes 30 published coupons of every discount type, some open, some to come, one over, one paused', async () => {
    await seedDemoShop(shop.ports);
    const made = await templates(shop.ports);
    expect(made).toHaveLength(30);
    expect(new Set(made.map(({ discount }) => discount.type))).toEqual(
      new Set([
        'amount-off',
        'percent-off',
        'tiers',
        'every',
        'buy-x-get-y',
        'bundle-price',
        'shipping-off',
        'random-amount',
      ]),
    );
    const statuses = made.map((template) => statusOf(template, start));
    const counted = Map.groupBy(statuses, (status) => status);
    expect(Object.fromEntries([...counted].map(([status, all]) => [status, all.length]))).toEqual({
      active: 26,
      scheduled: 2,
      ended: 1,
      paused: 1,
    });
    expect(await shop.ports.userCoupons.serials('demo-nearly-gone')).toEqual({ taken: 47, highest: 47 });
    expect(await shop.ports.items.count()).toBe(600);
    expect(await shop.ports.relations.count('demo-editors-list')).toBe(120);
  });

  test('a second run changes nothing', async () => {
    await seedDemoShop(shop.ports);
    const end = await shop.ports.changeFeed.end();
    await seedDemoShop(shop.ports);
    expect(await shop.ports.changeFeed.end()).toBe(end);
  });

  test.each([1, 40, 120])('killed at its write number %i, the next run completes it', async (writes) => {
    await expect(seedDemoShop(failingAfter(writes, shop.ports))).rejects.toThrow('killed');
    await seedDemoShop(shop.ports);
    const made = await templates(shop.ports);
    expect(made).toHaveLength(30);
    expect(made.filter(({ phase }) => phase === 'draft')).toEqual([]);
    const { taken } = await shop.ports.userCoupons.serials('demo-nearly-gone');
    // One of which a shopper may have two: a claim that is tried again must not be a second copy.
    const { taken: ofTwo } = await shop.ports.userCoupons.serials('demo-twelve-percent');
    expect({ taken, ofTwo }).toEqual({ taken: 47, ofTwo: 31 });
    expect(await shop.ports.items.count()).toBe(600);
  });

  test('a store that holds something else is left alone', async () => {
    const [item] = makeCatalogue(start);
    if (item) await putItems(shop.ports, [{ ...item, itemId: 'theirs' }]);
    await seedDemoShop(shop.ports);
    expect(await shop.ports.items.count()).toBe(1);
    expect(await templates(shop.ports)).toEqual([]);
  });
});

/** The same store, whose writes of templates fail for good after so many: what a kill leaves is what came before. */
function failingAfter(writes: number, ports: Ports): Ports {
  let left = writes;
  const counted =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return write(...args);
    };
  const { templates, items, relations, userCoupons } = ports;
  return {
    ...ports,
    templates: { ...templates, insert: counted(templates.insert), replace: counted(templates.replace) },
    items: { ...items, putMany: counted(items.putMany) },
    relations: { ...relations, putMany: counted(relations.putMany) },
    userCoupons: { ...userCoupons, insert: counted(userCoupons.insert) },
  };
}
