import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  divide,
  median,
  parseDecimal,
  parseId,
  parseWhole,
  toCents,
} from '../../../src/cli/complete-journey/exact-number.ts';

const cents = (text: string, by = 1) => {
  const parsed = parseDecimal(text);
  return parsed && toCents(divide(parsed, by));
};

describe('dollars in cents, half up', () => {
  test.each([
    ['3.86', 1, 386],
    ['1', 1, 100],
    ['.5', 1, 50],
    ['1.', 1, 100],
    ['1.005', 1, 101],
    ['1.00499999999999', 1, 100],
    ['0.285', 1, 29],
    ['9.094947e-13', 1, 0],
    ['1e+02', 1, 10_000],
    ['2.01', 2, 101],
    ['1', 3, 33],
    ['2', 3, 67],
    ['-0.005', 1, 0],
    ['-0.006', 1, -1],
  ])('%s / %i is %i', (text, by, expected) => {
    expect(cents(text, by)).toBe(expected);
  });

  test.each(['', '.', 'many', '1,5', '1e999', '0x10', '1e', '--1', 'Infinity'])('%j is no number', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  test('what no number holds exactly is not answered', () => {
    expect(cents('1e+20')).toBeNull();
  });
});

test.each([
  ['2', 2],
  ['1e+05', 100_000],
  ['2.50', null],
  ['2.0', 2],
  ['', null],
  ['many', null],
])('the whole number %j is %j', (text, expected) => {
  expect(parseWhole(text)).toBe(expected);
});

test.each([
  ['9e+05', '900000'],
  ['9E+05', '900000'],
  ['4.0128e+10', '40128000000'],
  ['9e05', '900000'],
  ['900000', '900000'],
  ['0042', '0042'],
  ['m-1_a.b:c', 'm-1_a.b:c'],
  ['', null],
  ['no id!', null],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), null],
])('the id %j is %j', (text, expected) => {
  expect(parseId(text)).toBe(expected);
});

describe('the median', () => {
  const of = (...prices: string[]) => {
    const middle = median(prices.map((price) => parseDecimal(price) ?? { value: -1n, per: 1n }));
    return middle && toCents(middle);
  };

  test.each([
    [['1'], 100],
    [['3', '1', '2'], 200],
    [['1.00', '1.01'], 101],
    [['1.00', '1.00', '1.01', '1.01'], 101],
    [['10', '9'], 950],
  ])('of %j is %i cents', (prices, expected) => {
    expect(of(...prices)).toBe(expected);
  });

  test('of nothing is unknown', () => {
    expect(median([])).toBeNull();
  });

  test('rounds once, at the end: two thirds of a cent are no cent twice over', () => {
    // 1.003… and 1.006… dollars: each alone would round to 1.00 and 1.01, their exact mean of 1.005 to 1.01.
    const thirds = [divide({ value: 301n, per: 100n }, 3), divide({ value: 302n, per: 100n }, 3)];
    expect(toCents(median(thirds) ?? { value: 0n, per: 1n })).toBe(101);
  });

  test('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(99_999), fc.integer({ min: 1, max: 12 })), { minLength: 1 }),
        (rows) => {
          const prices = rows.map(([value, by]) => divide({ value: BigInt(value), per: 100n }, by));
          const middle = (list: typeof prices) => toCents(median(list) ?? { value: -1n, per: 1n });
          expect(middle(prices.toReversed())).toBe(middle(prices));
        },
      ),
    );
  });
});
