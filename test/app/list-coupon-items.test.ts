import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/open-memory-store.ts';
import { openMemoryIndex } from '../../src/adapters/memory/search-index.ts';
import { listCouponItems } from '../../src/app/list-coupon-items.ts';
import type { TemplateDraft } from '../../src/domain/complete-template.ts';
import type { Scope, Target } from '../../src/domain/template.ts';
import { handOf, type IndexHand, operationsOf } from '../contracts/indexed.ts';
import { itemOf } from '../contracts/make.ts';
import { templateOf } from '../domain/make.ts';

const items = [
  itemOf('tea', { salePrice: 2_000, categoryPath: ['leaves'], brandId: 'b', merchantId: 'm' }),
  itemOf('cup', { salePrice: 300, categoryPath: ['cups'] }),
  itemOf('gift', { salePrice: null }),
  itemOf('abroad', { salePrice: 2_000, currency: 'EUR' }),
];
const list: Target = { type: 'items' };
const all: Target = { type: 'all' };

describe('the price after the coupon', () => {
  let index: Awaited<ReturnType<typeof openMemoryIndex>>;
  let hand: IndexHand;
  beforeEach(async () => {
    index = await openMemoryIndex();
    hand = handOf(index);
  });

  /** Each item of the page with its price after the coupon C, whose list holds all but the cup. */
  async function pricesOf(draft: Partial<TemplateDraft> & { readonly scope: Scope }): Promise<string> {
    const template = templateOf('C', { currency: 'USD', ...draft });
    const listed = items.filter(({ itemId }) => itemId !== 'cup');
    const relations = listed.map(({ itemId }, sort) => ({ couponId: 'C', itemId, sort }));
    await hand.write(operationsOf({ items, relations }));
    const store = openMemoryStore();
    await store.templates.insert(template);
    const query = { couponId: 'C', sort: 'price', after: null, limit: 10, facets: false } as const;
    const done = await listCouponItems({ templates: store.templates, index: index.index }, query);
    if (!done.ok) return done.reason.code;
    return done.items.map(({ itemId, priceAfterCoupon }) => `${itemId} ${priceAfterCoupon}`).join(', ');
  }

  it.each<[string, Scope, string]>([
    ['an explicit list', { include: [list], exclude: [] }, 'abroad 2000, tea 1500, gift null'],
    ['a category', { include: [{ type: 'category', id: 'leaves' }], exclude: [] }, 'tea 1500'],
    ['a brand', { include: [{ type: 'brand', id: 'b' }], exclude: [] }, 'tea 1500'],
    ['everything', { include: [all], exclude: [] }, 'cup 0, abroad 2000, tea 1500, gift null'],
    ['everything but the list', { include: [all], exclude: [list] }, 'cup 0'],
    [
      'a category and the list',
      { include: [{ type: 'category', id: 'cups' }, list], exclude: [] },
      'cup 0, abroad 2000, tea 1500, gift null',
    ],
  ])(
    'of %s is what one unit costs then: never below 0, as it is in another currency, unknown where it was',
    async (_, scope, expected) => {
      expect(await pricesOf({ scope })).toBe(expected);
    },
  );

  it('is the price itself where one unit does not reach the threshold', async () => {
    const threshold = { amount: 1_000, quantity: null, basis: 'remaining' } as const;
    expect(await pricesOf({ scope: { include: [all], exclude: [] }, threshold })).toBe(
      'cup 300, abroad 2000, tea 1500, gift null',
    );
  });

  it('of a percentage is rounded as at the checkout, and bounded as there', async () => {
    const scope: Scope = { include: [list], exclude: [] };
    const percent = (maxAmount: number | null) =>
      ({ type: 'percent-off', rateBps: 1_234, maxAmount }) as const;
    expect(await pricesOf({ scope, discount: percent(null) })).toBe('abroad 2000, tea 1753, gift null');
    expect(await pricesOf({ scope, discount: percent(100) })).toBe('abroad 2000, tea 1900, gift null');
  });

  it('is that of the lowest draw where the amount is drawn', async () => {
    const discount = { type: 'random-amount', min: 100, max: 900, budget: null } as const;
    expect(await pricesOf({ scope: { include: [list], exclude: [] }, discount })).toBe(
      'abroad 2000, tea 1900, gift null',
    );
  });
});
