import { describe, expect, it } from 'vitest';
import { alternate } from './alternate.ts';
import { meetsGoal, type Row } from './row.ts';
import { table } from './table.ts';

const rate = (ratio: number): Row => ({
  what: 'reads',
  unit: 'requests/s',
  ours: 40_000,
  floor: 50_000,
  ratio,
  goal: 0.8,
});
const time = (p99: number): Row => ({ what: 'best set', unit: 'ms', p50: 1, p99, goalMs: 2, note: 'exact' });

describe('the bench', () => {
  it.each([
    { row: rate(0.79), met: false },
    { row: rate(0.8), met: true },
    { row: time(1.99), met: true },
    { row: time(2), met: false },
  ])('$row meets its goal: $met', ({ row, met }) => {
    expect(meetsGoal(row)).toBe(met);
  });

  it('shows absolute figures beside the ratio, and notes below', () => {
    expect(table([rate(0.8), time(2)]).split('\n')).toEqual([
      'what                          ours              floor  ratio    goal',
      '----------------------------------------------------------------------------',
      'reads            40,000 requests/s  50,000 requests/s   0.80  >= 0.8     met',
      'best set  p50 1.00 ms, p99 2.00 ms                            < 2 ms  missed',
      '',
      'best set: exact',
    ]);
  });

  it('shows the floor of a time beside it, and judges by the 99th percentile all the same', () => {
    const row: Row = { what: 'best set', unit: 'ms', p50: 1, p99: 1.5, goalMs: 2, floorMs: 0.25 };
    expect(table([row]).split('\n')[2]).toBe(
      'best set  p50 1.00 ms, p99 1.50 ms  p50 0.250 ms   0.25  < 2 ms  met',
    );
  });

  it('takes floor and ours in turn, each first every other time, and answers medians', async () => {
    const order: string[] = [];
    const figures = [9, 1, 5, 3, 100];
    const answer = await alternate(false, {
      ours: async () => order.push('ours'),
      floor: async () => {
        order.push('floor');
        return figures.pop() ?? 0;
      },
    });
    expect(order.slice(0, 4)).toEqual(['floor', 'ours', 'ours', 'floor']);
    expect(order).toHaveLength(10);
    expect(answer.floor).toBe(5);
  });
});
