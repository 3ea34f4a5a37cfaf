import { describe, expect, test } from 'vitest';
import {
  addToCart,
  type CartEntry,
  mostEntries,
  mostOfOne,
  readCart,
  setInCart,
  writeCart,
} from '../../src/pages/storefront/cart-cookie.ts';

const tea: CartEntry = { itemId: 'tea-01', quantity: 2 };
const mug: CartEntry = { itemId: 'mugs-07', quantity: 1 };
const full: CartEntry[] = Array.from({ length: mostEntries }, (_, k) => ({ itemId: `i${k}`, quantity: 1 }));

describe('the cart in its cookie', () => {
  test('comes back as it was written, in its order', () => {
    expect(readCart(writeCart([tea, mug]))).toEqual([tea, mug]);
  });

  test('stays below the 4 KB that a browser keeps, with the longest ids', () => {
    const long = full.map((_, k) => ({ itemId: `${'x'.repeat(62)}${k + 10}`, quantity: mostOfOne }));
    expect(writeCart(long).length).toBeLessThan(4000);
  });

  test.each([
    ['nothing', undefined, []],
    ['an empty one', '', []],
    ['a quantity of 0', 'tea-01*0', []],
    ['a quantity above 99', 'tea-01*100', []],
    ['markup', '<b>*1!tea-01*2', [tea]],
    ['the same item twice: the later', 'tea-01*5!tea-01*2', [tea]],
  ])('of %s is read without what can’t be', (_, cookie, cart) => {
    expect(readCart(cookie)).toEqual(cart);
  });

  test('of more than it may hold is read to its bound', () => {
    expect(readCart(`${writeCart(full)}!tea-01*1`)).toEqual(full);
  });
});

describe('putting in and taking out', () => {
  test('more of the same item adds up, to 99', () => {
    expect(addToCart([tea, mug], { itemId: 'tea-01', quantity: 3 })).toEqual([{ ...tea, quantity: 5 }, mug]);
    expect(addToCart([tea], { itemId: 'tea-01', quantity: 98 })).toEqual([{ ...tea, quantity: 99 }]);
  });

  test('a full cart takes no other item', () => {
    expect(addToCart(full, tea)).toEqual(full);
  });

  test('a quantity of 0 takes an item out', () => {
    expect(setInCart([tea, mug], { itemId: 'tea-01', quantity: 0 })).toEqual([mug]);
  });
});
