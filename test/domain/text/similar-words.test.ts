import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarWords } from '../../../src/domain/text/similar-words.ts';

const similar = (typed: string, ...words: string[]) =>
  similarWords(
    typed,
    words.map((word) => ({ word, frequency: 1 })),
  ).map(({ word, edits }) => `${word} ${edits}`);

describe('what a typed word may have been meant for', () => {
  it.each([
    ['three letters: itself alone', 'tea', ['tea', 'teas', 'tee'], ['tea 0']],
    ['four letters: one letter more', 'milk', ['milky'], ['milky 1']],
    ['one letter less', 'milk', ['mil'], ['mil 1']],
    ['another letter', 'milk', ['mild'], ['mild 1']],
    ['two neighbours swapped, as one', 'mlik', ['milk'], ['milk 1']],
    ['the last two swapped', 'mikl', ['milk'], ['milk 1']],
    ['not two edits under eight letters', 'chocolt', ['chocolate'], []],
    ['two edits from eight letters', 'choclote', ['chocolate'], ['chocolate 2']],
    ['two swaps from eight letters', 'hcocoalte', ['chocolate'], []],
    ['two swaps behind the first letter', 'cohcoalte', ['chocolate'], ['chocolate 2']],
    ['never three', 'choklotee', ['chocolate'], []],
    ['not with another first letter', 'silk', ['milk'], []],
    ['no word with a digit', 'milk', ['mil1'], []],
    ['a word with a digit as it stands', 'mil1k', ['mil1k', 'milk', 'mil2k'], ['mil1k 0']],
    ['letters beyond 16 bits count as one', '𝒜bc', ['𝒜bd'], []],
    ['nothing like it', 'milk', ['zeppelin'], []],
  ])('%s', (_, typed, vocabulary, expected) => {
    expect(similar(typed, ...vocabulary)).toEqual(expected);
  });

  it('comes by edits, then frequency, then the alphabet', () => {
    const vocabulary = [
      { word: 'breads', frequency: 2 },
      { word: 'breed', frequency: 9 },
      { word: 'broad', frequency: 2 },
      { word: 'bread', frequency: 1 },
    ];
    expect(similarWords('bread', vocabulary).map(({ word }) => word)).toEqual([
      'bread',
      'breed',
      'breads',
      'broad',
    ]);
  });

  it('is at most 50 words', () => {
    const words = Array.from({ length: 26 ** 2 }, (_, n) =>
      String.fromCharCode(98 + (n % 26), 97 + Math.floor(n / 26)),
    ).map((end) => `abcdef${end}`);
    expect(similar('abcdefgh', ...words)).toHaveLength(50);
  });

  it('agrees with counting the edits one by one', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(short, short, (typed, word) => {
        const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
        const edits = typed[0] === word[0] ? alignments(typed, word) : 99;
        expect(similar(typed, word)).toEqual(edits <= most ? [`${word} ${edits}`] : []);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Optimal string alignment straight from its definition, from the ends of the words. */
function alignments(a: string, b: string, known = new Map<string, number>()): number {
  if (a === '' || b === '') return a.length + b.length;
  const key = `${a}|${b}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const ways = [
    alignments(a.slice(0, -1), b, known) + 1,
    alignments(a, b.slice(0, -1), known) + 1,
    alignments(a.slice(0, -1), b.slice(0, -1), known) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(alignments(a.slice(0, -2), b.slice(0, -2), known) + 1);
  }
  const least = Math.min(...ways);
  known.set(key, least);
  return least;
}
