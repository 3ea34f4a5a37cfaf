import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CouponTemplate, Target } from '../../src/domain/template.ts';
import { templateOf } from '../domain/make.ts';
import { handOf, type IndexHand, operationsOf, type TestedIndex } from './indexed.ts';
import { itemOf } from './make.ts';

const kitchen: Target = { type: 'category', id: 'kitchen' };
const all: Target = { type: 'all' };
const list: Target = { type: 'items' };

/** Two mugs, a kettle and a knife of the kitchen, and twelve shirts. */
const items = [
  ...['m1', 'm2'].map((id) =>
    itemOf(id, { title: 'Stoneware mug', categoryPath: ['kitchen', 'mugs'], merchantId: 'potter' }),
  ),
  itemOf('k1', { title: 'Steel kettle 钢水壶', categoryPath: ['kitchen'], brandId: 'halden' }),
  itemOf('n1', { title: 'Bread knife', categoryPath: ['kitchen', 'knives'], tags: ['sharp'] }),
  ...Array.from({ length: 12 }, (_, n) =>
    itemOf(`s${n}`, { title: `Linen shirt ${n}`, categoryPath: ['fashion'], tags: [] }),
  ),
];

/** Coupons whose own words say nothing of what is asked for: they are found by the items that they cover. */
export function describeFoundCoupons(name: string, open: () => Promise<TestedIndex>): void {
  describe(`coupons found by what they cover (${name})`, () => {
    let tested: TestedIndex;
    let hand: IndexHand;
    beforeAll(async () => {
      tested = await open();
      hand = handOf(tested);
    });
    afterAll(() => tested.close());
    beforeEach(() => hand.empty());

    const coupon = (
      id: string,
      include: readonly Target[],
      given: {
        readonly exclude?: readonly Target[];
        readonly merchantId?: string;
        readonly name?: string;
      } = {},
    ): CouponTemplate => {
      const { exclude = [], merchantId = null, name: called = 'Nice' } = given;
      return templateOf(id, { name: called, merchantId, scope: { include, exclude } });
    };
    const found = async (q: string) => {
      const query = { at: 1_500, q, sort: 'relevance', after: null, limit: 100 } as const;
      return (await tested.index.coupons(query)).coupons.map(({ id }) => id).join(' ');
    };
    const write = (
      templates: readonly CouponTemplate[],
      listed: Readonly<Record<string, readonly string[]>> = {},
    ) =>
      hand.write(
        operationsOf({
          items,
          templates,
          relations: Object.entries(listed).flatMap(([couponId, itemIds]) =>
            itemIds.map((itemId, sort) => ({ couponId, itemId, sort })),
          ),
        }),
      );

    it.each([
      ['a word of a title', 'kettle', 'all brand kitchen'],
      ['its other number', 'kettles', 'all brand kitchen'],
      ['a word of three letters in its other number', 'mug', 'all kitchen merchant'],
      ['a mistyped word', 'ketlte', 'all brand kitchen'],
      ['two characters of Chinese', '水壶', 'all brand kitchen'],
      ['a category that items are in', 'mugs', 'all kitchen merchant'],
      ['a tag is no word', 'sharp', 'tag'],
      ['what nobody covers but who covers all', 'shirt', 'all'],
      ['words that one covers together', 'bread knife', 'all tag'],
      ['nothing that is known', 'zeppelin', ''],
    ])('by %s', async (_, q, expected) => {
      await write([
        coupon('all', [all]),
        coupon('brand', [{ type: 'brand', id: 'halden' }]),
        coupon('kitchen', [kitchen], { exclude: [{ type: 'category', id: 'knives' }] }),
        coupon('merchant', [all], { merchantId: 'potter' }),
        coupon('tag', [{ type: 'tag', id: 'sharp' }]),
      ]);
      expect((await found(q)).split(' ').toSorted().join(' ')).toBe(expected);
    });

    it('first where more of what it covers is meant, last where it is sold next to everything else', async () => {
      await write(
        [
          coupon('a-everything', [all]),
          coupon('b-list-of-eight', [list]),
          coupon('c-kitchen', [kitchen]),
          coupon('d-list-of-two', [list]),
          coupon('e-item', [{ type: 'item', id: 'm1' }]),
          coupon('f-other-item', [{ type: 'item', id: 'k1' }]),
          coupon('g-called-so', [{ type: 'item', id: 'none' }], { name: 'Mug week' }),
        ],
        {
          'b-list-of-eight': ['m1', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'],
          'd-list-of-two': ['s1', 'm2'],
          // Not in its scope.
          'f-other-item': ['m1'],
        },
      );
      expect(await found('mug')).toBe(
        'g-called-so c-kitchen d-list-of-two e-item a-everything b-list-of-eight',
      );
    });

    it('follows the items, and the list', async () => {
      await write([coupon('kitchen', [kitchen]), coupon('list', [list])], { list: ['s1'] });
      expect(await found('kettle')).toBe('kitchen');
      await write([], { list: ['k1'] });
      expect(await found('kettle')).toBe('list kitchen');
      await hand.write(
        operationsOf({ items: [itemOf('k1', { title: 'Teapot', categoryPath: ['garden'] })] }),
      );
      expect(await found('kettle')).toBe('');
      expect(await found('teapot')).toBe('list');
    });

    it('of lists without what is excluded, and by another list than its own', async () => {
      const exclude = { exclude: [list] };
      await write([coupon('all-but', [all], exclude), coupon('kitchen-but', [kitchen], exclude)], {
        'all-but': ['k1'],
        'kitchen-but': ['n1'],
      });
      expect(await found('kettle')).toBe('kitchen-but');
      expect(await found('knife')).toBe('all-but');
    });

    it('takes a word that items hold as typed right, in either number, and no other', async () => {
      await write([coupon('breed', [{ type: 'item', id: 'none' }], { name: 'Breed of dogs' })]);
      expect(await found('bread')).toBe('');
      expect(await found('breads')).toBe('');
      expect(await found('breod')).toBe('breed');
    });

    it('asks a word that stands in more than 5,000 items of texts alone', async () => {
      const many = Array.from({ length: 5_001 }, (_, n) => itemOf(`i${n}`, { title: 'Paper cup' }));
      const templates = [coupon('all', [all]), coupon('said', [kitchen], { name: 'Cup week' })];
      await hand.write(operationsOf({ items: many.slice(1), templates }));
      expect(await found('cup')).toBe('said all');
      await hand.write(operationsOf({ items: many.slice(0, 1) }));
      expect(await found('cup')).toBe('said');
    });

    it.each([
      ['$5', 'dollars'],
      ['10 %', 'percent'],
      ['10% off', 'percent'],
      ['5 dollars', 'dollars'],
    ])('by what comes off: %s', async (q, expected) => {
      await write([
        templateOf('dollars', { currency: 'USD', discount: { type: 'amount-off', amount: 500 } }),
        templateOf('percent', { discount: { type: 'percent-off', rateBps: 1_000, maxAmount: null } }),
        templateOf('ten-dollars', {
          currency: 'USD',
          discount: { type: 'amount-off', amount: 1_000 },
          scope: { include: [kitchen] },
        }),
      ]);
      expect(await found(q)).toBe(expected);
    });
  });
}
