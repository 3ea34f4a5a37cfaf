import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepareCart } from '../../src/domain/pricing/prepared-cart.ts';
import { prepareCoupon } from '../../src/domain/pricing/prepared-coupon.ts';
import { covers } from '../../src/domain/pricing/scope.ts';
import type { CouponTemplate } from '../../src/domain/template.ts';
import { lineOf, templateOf } from './make.ts';
import { cartArbitrary, walletArbitrary } from './oracle/random-wallet.ts';

const none: ReadonlySet<string> = new Set();
const of = (cart: Parameters<typeof prepareCart>[0], template: CouponTemplate, listed = none) =>
  prepareCoupon(prepareCart(cart), template, listed, null);

test('a coupon covers in a cart of any length the lines that its scope matches one by one', () => {
  fc.assert(
    fc.property(cartArbitrary, cartArbitrary, walletArbitrary(6), (cart, more, wallet) => {
      const lines = [...cart.lines, ...more.lines];
      const prepared = prepareCart({ ...cart, lines });
      for (const { template, listedItemIds } of wallet) {
        const expected = lines.flatMap((line, i) =>
          covers(template, line, listedItemIds.has(line.itemId)) ? [i] : [],
        );
        const { cover, list, units } = prepareCoupon(prepared, template, listedItemIds, null);
        expect([...cover]).toEqual(expected);
        const at = expected.flatMap((i) => lines[i] ?? []);
        expect(units).toBe(at.reduce((sum, { quantity }) => sum + quantity, 0));
        expect(list).toBe(at.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0));
      }
    }),
    { numRuns: 300 },
  );
});

/** Ten lines: by their number in threes of a category, in pairs of a merchant; the seventh has no attribute at all. */
const lines = Array.from({ length: 10 }, (_, i) =>
  lineOf(`${i}`, i === 6 ? {} : { categoryPath: [`c${i % 3}`], merchantId: `m${i % 2}`, tags: ['t', 't'] }),
);
const cart = { currency: 'CNY', shippingFee: 0, lines };

test.each<[string, Partial<Parameters<typeof templateOf>[1]>, number[]]>([
  ['all', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ['an item', { scope: { include: [{ type: 'item', id: 'item-4' }] } }, [4]],
  ['an item that is not in the cart', { scope: { include: [{ type: 'item', id: 'other' }] } }, []],
  ['a category', { scope: { include: [{ type: 'category', id: 'c1' }] } }, [1, 4, 7]],
  [
    'a tag that lines have twice',
    { scope: { include: [{ type: 'tag', id: 't' }] } },
    [0, 1, 2, 3, 4, 5, 7, 8, 9],
  ],
  ['all of its merchant', { merchantId: 'm1' }, [1, 3, 5, 7, 9]],
  [
    'a category of its merchant',
    { merchantId: 'm1', scope: { include: [{ type: 'category', id: 'c1' }] } },
    [1, 7],
  ],
  [
    'all but an item',
    { scope: { include: [{ type: 'all' }], exclude: [{ type: 'item', id: 'item-0' }] } },
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  ],
])('%s', (_, draft, expected) => {
  expect([...of(cart, templateOf('t', draft)).cover]).toEqual(expected);
});

test('an explicit list covers the lines of its items', () => {
  const listed = templateOf('t', { scope: { include: [{ type: 'items' }] } });
  expect([...of(cart, listed, new Set(['item-2', 'item-8'])).cover]).toEqual([2, 8]);
});
