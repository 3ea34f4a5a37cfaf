import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexTokens, queryWords } from '../../../src/domain/text/tokens.ts';

describe('tokens of an index', () => {
  it.each([
    ['words in lower case', 'Whole MILK', 'whole milk'],
    ['each once, in order', 'milk tea milk', 'milk tea'],
    ['letters and digits alone', '¥50 off, up-to "1.5l"!', '50 off up to 1 5l'],
    ['accents folded', 'Crème Brûlée Ærø Straße Łódź', 'creme brulee aero strasse lodz'],
    ['compatible forms as one', 'ﬁne ＡＢＣ ½', 'fine abc 1 2'],
    ['an apostrophe in a word is nothing', "Ben's O’Neill", 'bens oneill'],
    ['Chinese as single characters and pairs', '有机牛奶', '有 机 牛 奶 有机 机牛 牛奶'],
    ['Japanese and Korean too', 'コーヒ 우유', 'コ ー ヒ コー ーヒ 우 유 우유'],
    ['scripts that meet in one word', 'abc牛奶1l', 'abc 牛 奶 牛奶 1l'],
    ['marks that are part of the letter stay', 'が हिन्दी', 'が हिन्दी'],
    ['nothing', ' – ', ''],
  ])('%s', (_, text, expected) => {
    expect(indexTokens(text).join(' ')).toBe(expected);
  });

  it('of several texts are those of each', () => {
    expect(indexTokens('Milk', 'dairy', '')).toEqual(['milk', 'dairy']);
  });

  it('of ASCII alone are those that it has beside a sign that is none', () => {
    const character = fc.constantFrom(...'abzAZ09 \'-_.!"\t'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: character }), fc.string({ unit: 'grapheme-ascii' })), (text) => {
        expect(indexTokens(text)).toEqual(indexTokens(`${text}·`));
      }),
    );
  });

  it('are bounded in length and number', () => {
    expect(indexTokens('x'.repeat(200))).toEqual(['x'.repeat(64)]);
    const many = Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(' ');
    expect(indexTokens(many)).toHaveLength(1_000);
  });

  it('hold no white space, no sign, no capital', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const token of indexTokens(text)) {
          expect(token).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
          expect(indexTokens(token)).toContain(token);
        }
      }),
    );
  });
});

describe('words of a query', () => {
  it.each([
    ['Chinese side by side as pairs', '有机牛奶', '有机 机牛 牛奶'],
    ['one character by itself', '奶', '奶'],
    ['the rest as in the index', 'Crème 牛奶 2L', 'creme 牛奶 2l'],
  ])('%s', (_, query, expected) => {
    expect(queryWords(query).join(' ')).toBe(expected);
  });

  it('are at most 20', () => {
    expect(queryWords(Array.from({ length: 50 }, (_, n) => `w${n}`).join(' '))).toHaveLength(20);
  });

  it('are found in the tokens of the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(indexTokens(text)).toEqual(expect.arrayContaining(queryWords(text)));
      }),
    );
  });
});
