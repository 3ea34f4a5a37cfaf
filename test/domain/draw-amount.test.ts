import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawAmount } from '../../src/domain/draw-amount.ts';
import { sipHash } from '../../src/domain/sip-hash.ts';

const hex = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((d) => d.join(''));

test('SipHash-2-4 gives the vectors of its reference implementation', () => {
  const key = '000102030405060708090a0b0c0d0e0f';
  expect(sipHash(key, [])).toBe(0x726fdb47dd0e0e31n);
  expect(sipHash(key, [0x0706050403020100n])).toBe(0x93f5f5799a932462n);
});

test('with a budget every draw is within its bounds and they sum to the budget', () => {
  const given = fc.record({
    seed: hex,
    total: fc.integer({ min: 1, max: 120 }),
    min: fc.integer({ min: 1, max: 1000 }),
    width: fc.constantFrom(0, 1, 7, 5000),
    fill: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(given, ({ seed, total, min, width, fill }) => {
      const max = min + width;
      const budget = total * min + Math.floor((total * width * fill) / 100);
      const draws = Array.from({ length: total }, (_, i) =>
        drawAmount({ min, max, budget }, seed, i + 1, total),
      );
      expect(draws.reduce((a, b) => a + b, 0)).toBe(budget);
      expect(Math.min(...draws)).toBeGreaterThanOrEqual(min);
      expect(Math.max(...draws)).toBeLessThanOrEqual(max);
    }),
    { numRuns: 100 },
  );
});

test('a budget beyond 2^53 is met too, one draw of a billion at a time', () => {
  const discount = { min: 1, max: 1e12, budget: 9e15 };
  const draw = drawAmount(discount, '5'.repeat(64), 123_456_789, 1e9);
  expect(draw).toBeGreaterThanOrEqual(1);
  expect(draw).toBeLessThanOrEqual(1e12);
});

test('without a budget draws are spread evenly, the same again, and others under another seed', () => {
  const discount = { min: 1, max: 10, budget: null };
  const draws = (seed: string) =>
    Array.from({ length: 5000 }, (_, i) => drawAmount(discount, seed, i + 1, null));
  const counts = new Map<number, number>();
  for (const draw of draws('a'.repeat(64))) counts.set(draw, (counts.get(draw) ?? 0) + 1);
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(110);
  expect(draws('a'.repeat(64))).toEqual(draws('a'.repeat(64)));
  expect(draws('b'.repeat(64))).not.toEqual(draws('a'.repeat(64)));
});
