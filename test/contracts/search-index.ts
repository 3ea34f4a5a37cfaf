import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CouponTemplate, Scope, Target } from '../../src/domain/template.ts';
import type { CouponQuery, ItemKeyset, ItemQuery, ItemSort } from '../../src/ports/search-index.ts';
import { templateOf } from '../domain/make.ts';
import { badgeCandidates } from './badge-candidates.ts';
import { handOf, type IndexHand, mayWrite, operationsOf, type Shop, type TestedIndex } from './indexed.ts';
import { itemOf } from './make.ts';

const list: Target = { type: 'items' };
const all: Target = { type: 'all' };
const dairy: Target = { type: 'category', id: 'dairy' };

function scope(include: readonly Target[], exclude: readonly Target[] = []): Scope {
  return { include, exclude };
}

/** Prices 300, 100, null, 200; the list's own order is d, b, c, a; `ghost` is known to nobody. */
const shop: Shop = {
  items: [
    itemOf('a', {
      title: 'Whole milk',
      categoryPath: ['grocery', 'dairy'],
      salePrice: 300,
      salesCount: 5,
      listedAt: 1,
    }),
    itemOf('b', {
      title: 'Crème fraîche',
      categoryPath: ['grocery', 'dairy'],
      salePrice: 100,
      salesCount: 9,
      listedAt: 2,
    }),
    itemOf('c', {
      title: 'Green tea',
      categoryPath: ['grocery', 'tea'],
      salePrice: null,
      salesCount: 9,
      listedAt: 4,
    }),
    itemOf('d', {
      title: '有机牛奶 1L',
      categoryPath: ['drinks'],
      brandId: 'alpine',
      merchantId: 'm',
      salePrice: 200,
      salesCount: 1,
      listedAt: 3,
    }),
    itemOf('e', {
      title: 'Soap',
      categoryPath: ['home'],
      brandId: null,
      tags: ['sale'],
      salePrice: 50,
      salesCount: 0,
      listedAt: 0,
    }),
  ],
  relations: [
    { couponId: 'L', itemId: 'd', sort: 0 },
    { couponId: 'L', itemId: 'b', sort: 1 },
    { couponId: 'L', itemId: 'c', sort: 2 },
    { couponId: 'L', itemId: 'a', sort: 2 ** 31 },
    { couponId: 'L', itemId: 'ghost', sort: -1 },
  ],
};

/** One suite for every engine of the index: the same questions have the same answers. */
export function describeSearchIndexContract(name: string, open: () => Promise<TestedIndex>): void {
  describe(`search index (${name})`, () => {
    let tested: TestedIndex;
    let hand: IndexHand;
    beforeAll(async () => {
      tested = await open();
      hand = handOf(tested);
    });
    afterAll(() => tested.close());
    beforeEach(() => hand.empty());

    const write = (given: Shop) => hand.write(operationsOf(given));
    const flush = (position: string | null = null) => ({
      stamp: hand.stamp(),
      position,
      mayWrite,
      whenSearchable: () => {},
    });
    const page = (query: Partial<ItemQuery> = {}) =>
      tested.index.items({ within: null, sort: 'sales', after: null, limit: 100, facets: false, ...query });
    const ids = async (query: Partial<ItemQuery> = {}) =>
      (await page(query)).items.map(({ itemId }) => itemId).join('');
    const under = (of: Scope, merchantId: string | null = null) => ({
      within: { couponId: 'L', scope: of, merchantId },
    });
    const found = async (query: Partial<CouponQuery> = {}) => {
      const { coupons } = await tested.index.coupons({
        at: 100,
        sort: 'ending',
        after: null,
        limit: 100,
        ...query,
      });
      return coupons.map(({ id }) => id).join(' ');
    };

    describe('its position', () => {
      it('is null until one is saved, stays where none is given, and goes where the index is built anew', async () => {
        expect(await tested.writer.position()).toBeNull();
        await hand.write(operationsOf(shop), '7');
        await hand.write([]);
        expect(await tested.writer.position()).toBe('7');
        const build = await tested.writer.build(hand.stamp());
        expect(await tested.writer.position()).toBe('7');
        await build.finish(flush());
        expect(await tested.writer.position()).toBeNull();
        expect((await page()).total).toBe(0);
        expect(await ids({ q: 'milk' })).toBe('');
      });
    });

    describe('pages of items', () => {
      beforeEach(() => write(shop));

      it.each<[ItemSort, string, string]>([
        ['recommended', 'dbca', 'bcade'],
        ['sales', 'bcad', 'bcade'],
        ['price', 'bdac', 'ebdac'],
        ['-price', 'adbc', 'adbec'],
        ['newest', 'cdba', 'cdbae'],
      ])('by %s: of a list %s, of everything %s', async (sort, ofList, ofAll) => {
        expect(await ids({ sort, ...under(scope([list])) })).toBe(ofList);
        expect(await ids({ sort, ...under(scope([all])) })).toBe(ofAll);
        expect(await ids({ sort })).toBe(ofAll);
      });

      it.each<[string, Scope, string | null, string]>([
        ['a category, at any level', scope([{ type: 'category', id: 'grocery' }]), null, 'abc'],
        ['a brand', scope([{ type: 'brand', id: 'alpine' }]), null, 'd'],
        ['a tag', scope([{ type: 'tag', id: 'sale' }]), null, 'e'],
        ['a merchant', scope([{ type: 'merchant', id: 'm' }]), null, 'd'],
        ['an item', scope([{ type: 'item', id: 'e' }]), null, 'e'],
        ['the union of several', scope([{ type: 'item', id: 'e' }, list, dairy]), null, 'abcde'],
        ['a list without a category', scope([list], [dairy]), null, 'cd'],
        ['all without the list', scope([all], [list]), null, 'e'],
        ['all without an item', scope([all], [{ type: 'item', id: 'a' }]), null, 'bcde'],
        ['a list, of a merchant’s coupon', scope([list]), 'm', 'd'],
        ['all, of a merchant’s coupon', scope([all]), 'm', 'd'],
        ['nothing', scope([]), null, ''],
      ])('cover %s', async (_, of, merchantId, expected) => {
        expect([...(await ids(under(of, merchantId)))].sort().join('')).toBe(expected);
      });

      it.each<[string, Partial<ItemQuery>, string]>([
        ['a word of the title', { q: 'MILK' }, 'a'],
        ['a mistyped word', { q: 'mlik' }, 'a'],
        ['a word without its accents', { q: 'creme' }, 'b'],
        ['a word with other accents', { q: 'fraïche' }, 'b'],
        ['two characters of Chinese', { q: '牛奶' }, 'd'],
        ['two characters that stand apart', { q: '有奶' }, ''],
        ['a category', { q: 'dairy' }, 'ab'],
        ['a brand', { q: 'alpine' }, 'd'],
        ['every word at once', { q: 'whole dairy' }, 'a'],
        ['one word that stands nowhere', { q: 'milk zeppelin' }, ''],
        ['a word of three letters, mistyped', { q: 'tae' }, ''],
        ['no word at all', { q: ' – ' }, 'abcde'],
        ['the language of the engine', { q: '"milk" OR (tea' }, ''],
        ['a category filter', { category: 'grocery' }, 'abc'],
        ['a brand filter', { brand: 'alpine' }, 'd'],
        ['a lowest price, included', { minPrice: 200 }, 'ad'],
        ['a highest price, included', { maxPrice: 100 }, 'be'],
        [
          'all filters together',
          { q: 'dairy', category: 'grocery', brand: 'm-1', minPrice: 1, maxPrice: 299 },
          'b',
        ],
      ])('are found by %s', async (_, query, expected) => {
        expect([...(await ids(query))].sort().join('')).toBe(expected);
        const inList = [...expected].filter((id) => id !== 'e').join('');
        expect([...(await ids({ ...query, ...under(scope([list])) }))].sort().join('')).toBe(inList);
      });

      it('count what fits the filters, and divide it into facets', async () => {
        const { total, totalIsExact, facets } = await page({ facets: true, limit: 1 });
        expect([total, totalIsExact]).toEqual([5, true]);
        expect(facets).toEqual({
          category: [
            { value: 'grocery', count: 3 },
            { value: 'dairy', count: 2 },
            { value: 'drinks', count: 1 },
            { value: 'home', count: 1 },
            { value: 'tea', count: 1 },
          ],
          brand: [
            { value: 'm-1', count: 3 },
            { value: 'alpine', count: 1 },
          ],
          price: [
            { from: 0, to: 100, count: 1 },
            { from: 100, to: 200, count: 1 },
            { from: 200, to: 500, count: 2 },
          ],
        });
        const filtered = await page({ facets: true, brand: 'alpine', ...under(scope([list])) });
        expect(filtered.total).toBe(1);
        expect(filtered.facets?.category).toEqual([{ value: 'drinks', count: 1 }]);
      });

      it('show an item as it was last written, and forget it where it is gone', async () => {
        const changed = itemOf('a', { title: 'Oat drink', categoryPath: ['drinks'], salePrice: null });
        await write({ items: [changed] });
        expect(await ids({ q: 'milk' })).toBe('');
        expect((await page({ q: 'oat' })).items).toEqual([changed]);
        expect(await ids({ category: 'dairy' })).toBe('b');
        expect(await ids({ sort: 'price', ...under(scope([list])) })).toBe('bdac');
        await hand.write([{ index: 'items', id: 'a', document: null }]);
        expect(await ids({ q: 'oat' })).toBe('');
        expect(await ids(under(scope([list])))).toBe('bcd');
      });

      it('list an item from when it is known, and no more from when the relation is gone', async () => {
        await write({ items: [itemOf('ghost')] });
        expect(await ids({ sort: 'recommended', ...under(scope([list])) })).toBe('ghostdbca');
        await hand.write([{ index: 'coupon-items', id: 'L|ghost', document: null }]);
        expect(await ids({ sort: 'recommended', ...under(scope([list])) })).toBe('dbca');
      });
    });

    describe('a walk with a cursor', () => {
      const many = Array.from({ length: 60 }, (_, n) =>
        itemOf(`i${String(n).padStart(2, '0')}`, {
          salePrice: n % 7 === 0 ? null : n % 5,
          salesCount: n % 4,
          listedAt: n % 3,
        }),
      );
      const relations = many.map(({ itemId }, n) => ({ couponId: 'L', itemId, sort: n % 6 }));

      it.each<[ItemSort, Target]>([
        ['recommended', list],
        ['sales', list],
        ['price', list],
        ['-price', list],
        ['newest', list],
        ['price', all],
        ['-price', all],
        ['newest', all],
        ['sales', all],
      ])('by %s over %o meets each once, while others come, go and move', async (sort, target) => {
        await write({ items: many, relations });
        const seen: string[] = [];
        let after: ItemKeyset | null = null;
        for (let n = 0; ; n++) {
          const { items, next } = await page({ sort, after, limit: 7, ...under(scope([target])) });
          seen.push(...items.map(({ itemId }) => itemId));
          if (next === null) break;
          after = next;
          const coming = itemOf(`x${n}`, { salePrice: n, salesCount: n, listedAt: n });
          const gone = `x${n - 1}`;
          await hand.write([
            ...operationsOf({
              items: [coming],
              relations: [{ couponId: 'L', itemId: coming.itemId, sort: n }],
            }),
            { index: 'items', id: gone, document: null },
            { index: 'coupon-items', id: `L|${gone}`, document: null },
          ]);
        }
        const stayed = seen.filter((id) => id.startsWith('i'));
        expect([...stayed].sort()).toEqual(many.map(({ itemId }) => itemId));
        expect(new Set(seen).size).toBe(seen.length);
      });
    });

    describe('totals', () => {
      it.each([
        [10_000, true],
        [10_001, false],
      ])('of %i items', async (count, totalIsExact) => {
        await write({ items: Array.from({ length: count }, (_, n) => itemOf(`i${n}`)) });
        expect(await page({ limit: 1 })).toMatchObject({ total: 10_000, totalIsExact });
      });
    });

    describe('badge candidates', () => {
      const templates: readonly CouponTemplate[] = [
        templateOf('T-all', { scope: scope([all]) }),
        templateOf('T-dairy', { scope: scope([dairy], [{ type: 'item', id: 'a' }]) }),
        templateOf('T-alpine', { scope: scope([{ type: 'brand', id: 'alpine' }]) }),
        templateOf('T-sale', { scope: scope([{ type: 'tag', id: 'sale' }]) }),
        templateOf('T-m', { scope: scope([{ type: 'merchant', id: 'm' }]) }),
        templateOf('T-ghost', { scope: scope([{ type: 'item', id: 'ghost' }]) }),
        templateOf('L', { scope: scope([list]) }),
        { ...templateOf('T-paused', { scope: scope([dairy]) }), phase: 'paused' },
      ];
      const candidatesOf = async (itemIds: string[], besides?: readonly Target[]) => {
        const candidates = await badgeCandidates(tested.index, itemIds, besides);
        return candidates.coupons.map(({ id }) => id).sort();
      };
      beforeEach(() => write({ ...shop, templates }));

      it.each([
        [['a'], ['L', 'T-all', 'T-dairy', 'T-paused']],
        [['d'], ['L', 'T-all', 'T-alpine', 'T-m']],
        [['e'], ['T-all', 'T-sale']],
        [['ghost'], ['L', 'T-all', 'T-ghost']],
        [['nobody'], ['T-all']],
        [
          ['d', 'e'],
          ['L', 'T-all', 'T-alpine', 'T-m', 'T-sale'],
        ],
      ])('of %j are every coupon that names one of them', async (itemIds, expected) => {
        expect(await candidatesOf(itemIds)).toEqual(expected);
      });

      it('include those that name what the caller knows besides', async () => {
        expect(await candidatesOf(['nobody'], [dairy, list])).toEqual(['T-all', 'T-dairy', 'T-paused']);
      });

      it('hold the items, the lists that hold them, and templates as they were written', async () => {
        const { items, listed, coupons } = await badgeCandidates(tested.index, ['a', 'e', 'ghost']);
        expect([...items]).toEqual([
          ['a', shop.items?.[0]],
          ['e', shop.items?.[4]],
          ['ghost', null],
        ]);
        expect(listed.get('a')).toEqual(['L']);
        expect(listed.get('ghost')).toEqual(['L']);
        expect(listed.get('e') ?? []).toEqual([]);
        expect(coupons.find(({ id }) => id === 'T-dairy')).toEqual(templates[1]);
      });

      it('follow changes of coupons, items and relations', async () => {
        const renamed = { ...templateOf('T-dairy', { scope: scope([{ type: 'tag', id: 'sale' }]) }), rev: 2 };
        await write({ templates: [renamed], items: [itemOf('e', { tags: [], categoryPath: ['tea'] })] });
        expect(await candidatesOf(['a'])).toEqual(['L', 'T-all', 'T-paused']);
        expect(await candidatesOf(['e'])).toEqual(['T-all']);
        await hand.write([
          { index: 'coupon-items', id: 'L|a', document: null },
          { index: 'coupons', id: 'T-all', document: null },
        ]);
        expect(await candidatesOf(['a'])).toEqual(['T-paused']);
      });
    });

    describe('discovery', () => {
      const coupon = (id: string, given: Parameters<typeof templateOf>[1] = {}): CouponTemplate =>
        templateOf(id, { scope: scope([{ type: 'item', id: 'none' }]), ...given });
      const openFor = (opensAt: number, closesAt: number) => ({
        claim: { ...coupon('x').claim, opensAt, closesAt },
      });

      it.each([
        ['published, in its window', coupon('C', openFor(100, 101)), 'C'],
        ['before it', coupon('C', openFor(101, 200)), ''],
        ['at its end', coupon('C', openFor(0, 100)), ''],
        ['paused', { ...coupon('C', openFor(0, 200)), phase: 'paused' as const }, ''],
        ['ended by hand', { ...coupon('C', openFor(0, 200)), phase: 'ended' as const }, ''],
      ])('of one %s', async (_, template, expected) => {
        await write({ templates: [template] });
        expect(await found()).toBe(expected);
      });

      it('sorts by what ends soonest, is newest, is claimed most; ties by id', async () => {
        await write({
          templates: [
            coupon('A', openFor(1, 900)),
            coupon('B', openFor(3, 800)),
            coupon('C', openFor(2, 900)),
            coupon('D', openFor(3, 700)),
          ],
          popularity: { A: 5, C: 9, D: 5 },
        });
        expect(await found({ sort: 'ending' })).toBe('D B A C');
        expect(await found({ sort: 'newest' })).toBe('B D C A');
        expect(await found({ sort: 'popular' })).toBe('C A D B');
        expect(await found({ sort: 'relevance' })).toBe('C A D B');
      });

      it.each(['ending', 'newest', 'popular', 'relevance'] as const)(
        'by %s goes on page by page where it stood',
        async (sort) => {
          const templates = Array.from({ length: 9 }, (_, n) =>
            coupon(`C${n}`, { name: n % 2 ? 'Tea' : 'Tea tea time', ...openFor(n % 3, 900 + (n % 2)) }),
          );
          await write({ templates, popularity: { C1: 4, C2: 4 } });
          const whole = await found({ sort, q: 'tea' });
          const seen: string[] = [];
          let after: CouponQuery['after'] = null;
          do {
            const { coupons, next } = await tested.index.coupons({
              at: 100,
              sort,
              q: 'tea',
              after,
              limit: 2,
            });
            seen.push(...coupons.map(({ id }) => id));
            after = next;
          } while (after !== null);
          expect(seen.join(' ')).toBe(whole);
          expect(seen).toHaveLength(9);
        },
      );

      it('finds a word in the name before one in what is covered, before one in the description', async () => {
        await write({
          templates: [
            coupon('A', { description: 'good with tea', ...openFor(0, 900) }),
            coupon('B', { scope: scope([{ type: 'category', id: 'green-tea' }]), ...openFor(0, 900) }),
            coupon('C', { name: 'Tea week', ...openFor(0, 900) }),
            coupon('D', { name: 'Coffee week', ...openFor(0, 900) }),
          ],
        });
        expect(await found({ sort: 'relevance', q: 'tea' })).toBe('C B A');
      });

      it('puts a word before its mistyped kin, and forgives mistakes', async () => {
        await write({
          templates: [
            coupon('A', { name: 'Breads', ...openFor(0, 900) }),
            coupon('B', { name: 'Bread', ...openFor(0, 900) }),
          ],
        });
        expect(await found({ sort: 'relevance', q: 'bread' })).toBe('B A');
        expect(await found({ sort: 'relevance', q: 'braed' })).toBe('B');
      });

      it('asks for every word where a coupon has them all, else for as many as one has', async () => {
        await write({
          templates: [
            coupon('A', { name: 'Tea week', ...openFor(0, 900) }),
            coupon('B', { name: 'Tea', ...openFor(0, 900) }),
            coupon('closed', { name: 'Tea festival', ...openFor(0, 50) }),
          ],
        });
        expect(await found({ q: 'tea week' })).toBe('A');
        expect(await found({ q: 'tea festival' })).toBe('A B');
        expect(await found({ q: 'festival' })).toBe('');
      });

      it('finds by label, by accents or none, and by two characters of Chinese', async () => {
        await write({
          templates: [
            coupon('A', { name: 'Café', discount: { type: 'amount-off', amount: 700 }, ...openFor(0, 900) }),
            coupon('B', { name: '双十一数码券', ...openFor(0, 900) }),
          ],
        });
        expect(await found({ q: '7' })).toBe('A');
        expect(await found({ q: 'cafe' })).toBe('A');
        expect(await found({ q: '数码' })).toBe('B');
      });

      it.each<[string, Partial<CouponQuery>, string]>([
        ['a category that it names', { category: 'dairy' }, 'all category list own'],
        ['a category that its list holds', { category: 'tea' }, 'all list own'],
        ['a category whose parent it names', { category: 'cheese' }, 'all category own'],
        ['a category of nothing known', { category: 'moon' }, 'all own'],
        ['a brand', { brand: 'alpine' }, 'all brand list own'],
        ['a merchant, its own or named', { merchantId: 'm' }, 'merchant own'],
        ['an item', { itemId: 'd' }, 'all brand list merchant own'],
        ['an item that is excluded', { itemId: 'a' }, 'all list'],
        ['an item that nobody has told of', { itemId: 'ghost' }, 'all list'],
      ])('filters by %s', async (_, query, expected) => {
        await write({
          items: [...(shop.items ?? []), itemOf('f', { categoryPath: ['grocery', 'dairy', 'cheese'] })],
          relations: (shop.relations ?? []).map((relation) => ({ ...relation, couponId: 'list' })),
          templates: [
            coupon('list', { scope: scope([list]), ...openFor(0, 900) }),
            coupon('all', { scope: scope([all]), ...openFor(0, 900) }),
            coupon('brand', { scope: scope([{ type: 'brand', id: 'alpine' }]), ...openFor(0, 900) }),
            coupon('category', { scope: scope([dairy], [{ type: 'item', id: 'a' }]), ...openFor(0, 900) }),
            coupon('merchant', { scope: scope([{ type: 'merchant', id: 'm' }]), ...openFor(0, 900) }),
            coupon('own', { merchantId: 'm', scope: scope([all]), ...openFor(0, 900) }),
          ],
        });
        expect(await found(query)).toBe(expected);
      });

      it.each([
        ['no channel, no region', {}, 'anywhere'],
        ['the app', { channel: 'app' }, 'anywhere claim-app use-app'],
        ['another channel', { channel: 'web' }, 'anywhere'],
        ['a region', { region: 'CN-31' }, 'anywhere use-31'],
      ])('fits %s', async (_, query, expected) => {
        const given = openFor(0, 900);
        await write({
          templates: [
            coupon('anywhere', given),
            coupon('claim-app', { claim: { ...given.claim, channels: ['app'] } }),
            coupon('use-app', { ...given, channels: ['app'] }),
            coupon('use-31', { ...given, regions: ['CN-31'] }),
          ],
        });
        expect(await found(query)).toBe(expected);
      });
    });
  });
}
