import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflectionsOf } from '../../../src/domain/text/inflections.ts';

describe('the other number of a word', () => {
  it.each([
    ['mug', 'mugs'],
    ['dish', 'dishes'],
    ['glass', 'glasses'],
    ['berry', 'berries'],
    ['knife', 'knives'],
    ['shelf', 'shelves'],
    ['tray', 'trays'],
    ['kettle', 'kettles'],
  ])('%s and %s, either way', (one, many) => {
    expect(inflectionsOf(one)).toContain(many);
    expect(inflectionsOf(many)).toContain(one);
  });

  it.each([
    ['words of two letters', 'tv'],
    ['words with digits', '2l'],
    ['words of other alphabets', '牛奶'],
    ['accents, which tokens have lost', 'théière'],
  ])('is asked of no %s', (_, word) => {
    expect(inflectionsOf(word)).toEqual([]);
  });

  it('is never the word itself, begins like it, and is never shorter than three letters', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abefhisvxyz'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(word, (typed) => {
        for (const other of inflectionsOf(typed)) {
          expect(other).not.toBe(typed);
          expect(other.slice(0, 2)).toBe(typed.slice(0, 2));
          expect(other.length).toBeGreaterThanOrEqual(3);
        }
      }),
      { examples: [['axes'], ['aves'], ['ife']], numRuns: 1_000 },
    );
  });
});
