import { describe, expect, test } from 'vitest';
import { linesOf, readBaskets } from '../../../src/cli/complete-journey/baskets.ts';
import { readAudiences, readCampaigns } from '../../../src/cli/complete-journey/campaigns.ts';
import { countUnknownProducts, readCoupons } from '../../../src/cli/complete-journey/coupons.ts';
import { readProducts } from '../../../src/cli/complete-journey/items.ts';
import { readRedemptions } from '../../../src/cli/complete-journey/redemption-rows.ts';
import { templateOf } from '../../../src/cli/complete-journey/templates.ts';
import { readSales } from '../../../src/cli/complete-journey/transactions.ts';
import { collectUntidy, type Untidy } from '../../../src/cli/complete-journey/untidy.ts';
import { checkTemplate } from '../../../src/domain/check-template.ts';
import { collect } from '../collect.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeShop } from './untidy-shop.ts';

const counted = (untidy: Untidy) =>
  Object.fromEntries(untidy.entries().map(({ file, kind, count }) => [`${file}: ${kind}`, count]));

async function items() {
  const folder = writeShop(temporaryFolder());
  const untidy = collectUntidy();
  const sales = await readSales(folder, collectUntidy());
  const products = await collect(readProducts(folder, sales, untidy));
  return { items: new Map(products.map(({ item }) => [item.itemId, item])), untidy };
}

describe('a product becomes an item', () => {
  test('with everything that the files say', async () => {
    expect((await items()).items.get('25671')).toEqual({
      itemId: '25671',
      title: 'Ice - Crushed/Cubed, 22 lb (25671)',
      categoryPath: ['grocery', 'frzn-ice', 'ice-crushed-cubed'],
      brandId: 'm-2',
      merchantId: 'grocer',
      tags: ['national'],
      salePrice: 150,
      currency: 'USD',
      salesCount: 2,
      imageUrl: null,
      listedAt: Date.parse('2017-03-12T10:00:00Z'),
    });
  });

  test.each([
    ['empty levels are left out', '26081', { categoryPath: ['miscellaneous'], title: 'Product 26081' }],
    ['an unsold one has no price', '26093', { salePrice: null, salesCount: 0 }],
    ['an unsold one is listed first', '26093', { listedAt: Date.parse('2017-01-01T00:00:00Z') }],
    ['no size, no comma', '26093', { title: 'Bread:Italian/French (26093)', tags: ['private'] }],
    ['9e+05 is 900000, in sales too', '900000', { salePrice: 250, salesCount: 2 }],
    ['blanks in a size are one', '900000', { title: 'Yogurt/Multi-Packs, 6 ct (900000)' }],
    ['slugs have no dash at their ends', '101', { categoryPath: ['grocery', 'yogurt', 'yogurt'] }],
    ['prices are 1, 1.005 and 1.0166… dollars: 1.005 is half up', '101', { salePrice: 101, salesCount: 6 }],
    ['it was listed when it first sold', '101', { listedAt: Date.parse('2017-02-01T08:30:00Z') }],
    ['no manufacturer, no brand; an unknown kind is no tag', '102', { brandId: null, tags: [] }],
    ['a bracket that the file cut off goes', '102', { title: 'Juice, 8 oz (102)' }],
    ['a row that is too short says nothing more', '103', { categoryPath: [], brandId: 'm-7', tags: [] }],
    ['a price of nothing is 0', '104', { salePrice: 0, salesCount: 2 }],
    ['quotes within quotes', '104', { title: 'Bar "Soap", 3 pk (104)' }],
  ])('%s', async (_, id, expected) => {
    expect((await items()).items.get(id)).toMatchObject(expected);
  });

  test('of repeated ones the first counts, and what is untidy is counted', async () => {
    const { items: all, untidy } = await items();
    expect([...all.keys()]).toEqual(['25671', '26081', '26093', '900000', '101', '102', '103', '104']);
    expect(all.get('101')?.title).toBe('-- Yogurt --, 4 oz (101)');
    expect(counted(untidy)).toEqual({
      'products: ids written as a power of ten': 1,
      'products: products without a type': 2,
      'products: rows that repeat a product, left out': 1,
      'products: rows without a usable product_id, left out': 1,
      'products: products without a usable manufacturer_id': 1,
      'products: products whose brand is neither National nor Private': 2,
    });
  });

  test('sales that can not be read are counted', async () => {
    const untidy = collectUntidy();
    await readSales(writeShop(temporaryFolder()), untidy);
    expect(counted(untidy)).toEqual({
      'transactions_sample: rows with a quantity of 0 or less, left out of prices and sales': 1,
      'transactions_sample: rows with an unreadable product, quantity or value, left out': 1,
      'transactions_sample: rows with an unreadable time': 1,
    });
  });
});

describe('a coupon becomes a template', () => {
  async function coupons() {
    const folder = writeShop(temporaryFolder());
    const untidy = collectUntidy();
    const campaigns = await readCampaigns(folder, untidy);
    const all = await readCoupons(folder, campaigns, untidy);
    const known = new Set(['101', '102', '900000', '25671', '104', '103']);
    countUnknownProducts(all, (id) => known.has(id), untidy);
    return { campaigns, coupons: all, untidy, folder };
  }

  test('for each pair of coupon and campaign, its products in order of first appearance', async () => {
    const { coupons: all } = await coupons();
    expect(all.map(({ couponId, productIds }) => [couponId, productIds])).toEqual([
      ['cj-1-51', ['101', '900000', '102', '404']],
      ['cj-1-52', ['25671']],
      ['cj-2-51', ['104']],
      ['cj-2-53', ['103']],
    ]);
  });

  test('what is untidy is counted', async () => {
    expect(counted((await coupons()).untidy)).toEqual({
      'campaign_descriptions: rows that repeat a campaign, left out': 1,
      'campaign_descriptions: campaigns without a usable id or window, left out': 2,
      'coupons: rows that repeat another, left out': 2,
      'coupons: ids written as a power of ten': 1,
      'coupons: rows that name an unknown product, kept': 1,
      'coupons: rows of an unknown campaign, left out': 1,
      'coupons: rows without a usable coupon, product or campaign, left out': 2,
    });
  });

  test('open and valid from the first day to the end of the last, for the households of the campaign', async () => {
    const [coupon] = (await coupons()).coupons;
    if (!coupon) throw new Error('The shop has a coupon.');
    const yogurt = { department: 'GROCERY', category: 'YOGURT' };
    const content = templateOf(coupon, [yogurt, yogurt, { department: 'GROCERY', category: 'BREAD' }]);
    const from = Date.parse('2017-03-03T00:00:00Z');
    const to = Date.parse('2017-04-10T00:00:00Z');
    expect(content).toMatchObject({
      name: '$1.00 off yogurt',
      merchantId: null,
      currency: 'USD',
      discount: { type: 'amount-off', amount: 100 },
      threshold: null,
      scope: { include: [{ type: 'items' }], exclude: [] },
      claim: { opensAt: from, closesAt: to, total: null, perUser: 1, audience: { listId: 'campaign-1' } },
      validity: { type: 'fixed', from, to },
      stacking: { layer: 'item', group: null, exclusive: false, perOrder: 1, excludes: [] },
    });
    expect(checkTemplate(content)).toEqual([]);
  });

  test('a household is on the list of its campaign once', async () => {
    const { folder, campaigns } = await coupons();
    const untidy = collectUntidy();
    const audiences = await readAudiences(folder, campaigns, untidy);
    expect([...audiences].map(([id, households]) => [id, [...households]])).toEqual([
      ['1', ['7', '8']],
      ['2', ['9']],
      ['99', ['7']],
    ]);
    expect(counted(untidy)).toEqual({
      'campaigns: rows that repeat a household, left out': 1,
      'campaigns: rows without a usable campaign or household, left out': 1,
      'campaigns: rows of an unknown campaign': 1,
    });
  });
});

describe('a row of redemptions', () => {
  test('is played by date, then in the order of the file, at noon, under an order id of its own', async () => {
    const rows = await readRedemptions(writeShop(temporaryFolder()), collectUntidy());
    expect(rows.map(({ orderId }) => orderId)).toEqual([
      'cj-7-1-52-2017-03-03',
      'cj-7-1-51-2017-03-10',
      'cj-7-1-51-2017-03-10-2',
      'cj-8-1-51-2017-03-11',
      'cj-8-1-51-2017-03-12',
      'cj-9-1-51-2017-03-12',
      'cj-7-1-52-2017-03-20',
      'cj-7-1-77-2017-03-20',
      'cj-9-2-51-2017-04-30',
      'cj-9-2-53-2017-05-01',
      'cj-9-2-51-2017-05-01',
      'cj-9-2-51-2017-05-02',
    ]);
    expect(rows[0]).toMatchObject({ couponId: 'cj-1-52', at: Date.parse('2017-03-03T12:00:00Z') });
  });

  test('with a date that is none is counted and left out', async () => {
    const untidy = collectUntidy();
    await readRedemptions(writeShop(temporaryFolder()), untidy);
    expect(untidy.entries()).toMatchObject([{ file: 'coupon_redemptions', count: 1 }]);
  });
});

describe('a basket becomes cart lines', () => {
  test('of the rows with a quantity, at what was paid and what the shop took off', async () => {
    const folder = writeShop(temporaryFolder());
    const baskets = await readBaskets(folder, new Set(['8|2017-02-01', '8|2017-03-12']), collectUntidy());
    expect([...baskets]).toEqual([
      [
        '8|2017-02-01',
        // 3.05 + 0.25 + 0.10 dollars for three: two at 1.13 and one at 1.14.
        [
          [
            { lineId: '1', itemId: '101', quantity: 2, unitPrice: 113 },
            { lineId: '1b', itemId: '101', quantity: 1, unitPrice: 114 },
          ],
        ],
      ],
      ['8|2017-03-12', [[{ lineId: '1', itemId: '25671', quantity: 2, unitPrice: 150 }]]],
    ]);
  });

  test.each([
    [1, 386, [[1, 386]]],
    [3, 300, [[3, 100]]],
    [
      3,
      301,
      [
        [2, 100],
        [1, 101],
      ],
    ],
    [
      3,
      2,
      [
        [1, 0],
        [2, 1],
      ],
    ],
    [2, 0, [[2, 0]]],
  ])('%i for %i cents', (quantity, amount, expected) => {
    const lines = linesOf('1', 'a', quantity, amount);
    expect(lines.map((line) => [line.quantity, line.unitPrice])).toEqual(expected);
    expect(lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0)).toBe(amount);
  });
});
