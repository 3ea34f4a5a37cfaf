import { describe, expect, it } from 'vitest';
import { systemIds } from '../../../src/adapters/system/ids.ts';

const wellFormed = /^[A-Za-z0-9_.:-]{1,64}$/;

describe('ids', () => {
  it('made later sort later: within a millisecond, when the clock steps back, past 65,536 at one instant', () => {
    const nows = [...Array<number>(70_000).fill(1_000_000), 999_999, 0, 1_000_001, 2_000_000];
    const ids = nows.map((now) => systemIds.timeOrdered('uc', now));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are of the alphabet and length of ids', () => {
    const parts = ['principal', 'a key of a client, as long as it likes'.repeat(10)];
    expect(systemIds.timeOrdered('uc', Date.now())).toMatch(wellFormed);
    expect(systemIds.random('rq')).toMatch(wellFormed);
    expect(systemIds.derived('tpl', ...parts)).toMatch(wellFormed);
    expect(systemIds.seed()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('derived from the same parts are the same, and parts do not run into each other', () => {
    expect(systemIds.derived('t', 'a', 'b')).toBe(systemIds.derived('t', 'a', 'b'));
    const others = [
      systemIds.derived('t', 'ab'),
      systemIds.derived('t', 'a', 'b'),
      systemIds.derived('t', 'a|b'),
      systemIds.derived('t', '', 'ab'),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('drawn at random never repeat', () => {
    const drawn = Array.from({ length: 10_000 }, () => systemIds.random('rq'));
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
