import { expect, it } from 'vitest';
import { createNumbers } from '../../../src/adapters/memory/numbers.ts';

function drain(numbers: ReturnType<typeof createNumbers>, limit: number): number[] {
  const drained: number[] = [];
  for (let next = numbers.next(limit); next !== null; next = numbers.next(limit)) {
    numbers.take(next);
    drained.push(next);
  }
  return drained.sort((a, b) => a - b);
}

it.each([
  { takenUpTo: 0, free: [], reserved: [], limit: 3, left: [1, 2, 3] },
  { takenUpTo: 3, free: [], reserved: [], limit: 3, left: [] },
  { takenUpTo: 3, free: [2], reserved: [], limit: 4, left: [2, 4] },
  { takenUpTo: 3, free: [1, 2], reserved: [2], limit: 4, left: [1, 4] },
  { takenUpTo: 3, free: [], reserved: [6, 8], limit: 9, left: [4, 5, 7, 9] },
  { takenUpTo: 3, free: [], reserved: [2, 4], limit: 5, left: [5] },
])('$takenUpTo taken, free $free, reserved $reserved: up to $limit there is $left', (given) => {
  const numbers = createNumbers(given.takenUpTo, given.free, new Set(given.reserved));
  expect(drain(numbers, given.limit)).toEqual(given.left);
});

it('what came back above a limit waits for a higher one', () => {
  const numbers = createNumbers(5, [], new Set());
  numbers.giveBack(5);
  numbers.giveBack(2);
  numbers.giveBack(4);
  expect([numbers.next(3), numbers.next(1)]).toEqual([2, null]);
  expect(drain(numbers, 3)).toEqual([2]);
  expect(drain(numbers, 5)).toEqual([4, 5]);
});
