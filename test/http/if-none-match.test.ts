import { describe, expect, it } from 'vitest';
import { matchesEtag } from '../../src/http/if-none-match.ts';

describe('If-None-Match', () => {
  it.each([
    ['W/"a"', 'W/"a"', true],
    ['"a"', 'W/"a"', true],
    ['W/"a"', '"a"', true],
    ['"x", W/"a" , "y"', 'W/"a"', true],
    ['*', 'W/"a"', true],
    ['W/"b"', 'W/"a"', false],
    ['a', 'W/"a"', false],
    ['', 'W/"a"', false],
  ])('%j against %j: %s', (ifNoneMatch, etag, same) => {
    expect(matchesEtag(ifNoneMatch, etag)).toBe(same);
  });
});
