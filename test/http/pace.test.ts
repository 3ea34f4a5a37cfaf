import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from '../../src/http/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function connections(count: number) {
  const read: number[] = [];
  const all = Array.from({ length: count }, (_, n) => ({
    pause: () => read.splice(read.indexOf(n), 1),
    resume: () => read.push(n),
  }));
  read.push(...all.keys());
  return { all, read };
}

test('a few refusals hold nobody back', () => {
  const { all, read } = connections(20);
  const pace = createPace();
  for (const connection of all) pace.hold(connection);
  expect(read).toHaveLength(20);
});

test('of a flood, 3,000 a second are read again, in their order', () => {
  const { all, read } = connections(1_000);
  const pace = createPace();
  for (const connection of all) pace.hold(connection);
  expect(read.length).toBeLessThan(40);
  const unnoticed = read.length;
  vi.advanceTimersByTime(100);
  expect(read.length).toBeGreaterThan(280);
  expect(read.length).toBeLessThan(320);
  expect(read.slice(unnoticed)).toEqual(read.slice(unnoticed).toSorted((a, b) => a - b));
  vi.advanceTimersByTime(300);
  expect(read).toHaveLength(1_000);
});

test('however many there are, nobody is held back for much longer than a second', () => {
  const { all, read } = connections(10_000);
  const pace = createPace();
  for (const connection of all) pace.hold(connection);
  vi.advanceTimersByTime(2_000);
  expect(read).toHaveLength(10_000);
});

test('a process that lags reads few again in a turn, however many are due', () => {
  const { all, read } = connections(500);
  let time = 0;
  const pace = createPace(() => time);
  for (const connection of all) pace.hold(connection);
  const unnoticed = read.length;
  // Half a second in which nothing was run.
  time = 500;
  vi.advanceTimersToNextTimer();
  expect(read.length - unnoticed).toBe(4);
});

test('when the flood is over, a refusal holds nobody back again', () => {
  const { all, read } = connections(100);
  const pace = createPace();
  for (const connection of all) pace.hold(connection);
  vi.advanceTimersByTime(1_000);
  for (const connection of all.slice(0, 20)) pace.hold(connection);
  expect(read).toHaveLength(100);
});
