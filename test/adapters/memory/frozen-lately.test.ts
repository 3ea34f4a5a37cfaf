import { expect, test } from 'vitest';
import { createFrozenLately } from '../../../src/adapters/memory/frozen-lately.ts';
import type { Cart } from '../../../src/domain/cart.ts';
import { redemptionOf } from '../../contracts/make.ts';

const cartOf = (lines: number): Cart => ({
  currency: 'USD',
  shippingFee: 0,
  lines: Array.from({ length: lines }, (_, i) => ({
    lineId: `l-${i}`,
    itemId: `i-${i}`,
    quantity: 1,
    unitPrice: 1,
    categoryPath: [],
    brandId: null,
    merchantId: null,
    tags: [],
    floorPrice: null,
  })),
});
const frozen = (orderId: string, lines = 1) => ({
  redemption: redemptionOf(orderId, { status: 'frozen', cart: cartOf(lines) }),
  copies: [],
});

test('an order is taken once', () => {
  const lately = createFrozenLately();
  const one = frozen('one');
  lately.remember(one);
  expect(lately.take('another')).toBeNull();
  expect(lately.take('one')).toBe(one);
  expect(lately.take('one')).toBeNull();
});

test('it knows a user as long as it remembers an order of theirs', () => {
  const lately = createFrozenLately(2);
  const known: boolean[] = [];
  const steps = [
    () => lately.remember(frozen('a')),
    () => lately.remember(frozen('a')),
    () => lately.remember(frozen('b')),
    () => lately.take('a'),
    () => lately.take('b'),
  ];
  for (const step of steps) {
    step();
    known.push(lately.knows('U'));
  }
  expect(known).toEqual([true, true, true, true, false]);
  expect(lately.knows('V')).toBe(false);
});

test('beyond its bound the oldest is forgotten', () => {
  const lately = createFrozenLately(2);
  for (const orderId of ['a', 'b', 'c']) lately.remember(frozen(orderId));
  expect(['a', 'b', 'c'].map((orderId) => lately.take(orderId) !== null)).toEqual([false, true, true]);
});

test.each([
  [20, true],
  [21, false],
])('an order of %s lines is remembered: %s', (lines, remembered) => {
  const lately = createFrozenLately();
  lately.remember(frozen('long', lines));
  expect(lately.take('long') !== null).toBe(remembered);
});
