/** Longer words are cut to it: nobody types more, and terms of an index have a limit. */
const longestWord = 64;
/** Words of a query; more are ignored. */
const mostQueryWords = 20;
/** Tokens of one text that go into an index. */
const mostTokens = 1_000;

/**
 * What a text is found by: NFKC, lower case, accents folded, runs of letters and digits; Chinese, Japanese and
 * Korean as single characters and pairs. Distinct, in order of first appearance. Both engines index these tokens,
 * joined by spaces, with an analyzer that splits at white space alone.
 */
export function indexTokens(...texts: readonly string[]): string[] {
  const tokens = new Set<string>();
  for (const text of texts) {
    for (const { segment, cjk } of segments(text)) {
      if (tokens.size >= mostTokens) return [...tokens];
      if (!cjk) tokens.add(segment);
      else for (const part of [...segment, ...pairs(segment)]) tokens.add(part);
    }
  }
  return [...tokens];
}

/**
 * The words of a query, each of which must be found: as `indexTokens`, but two and more characters of Chinese,
 * Japanese or Korean in a row as their pairs alone, so that they are found side by side.
 */
export function queryWords(query: string): string[] {
  const words = new Set<string>();
  for (const { segment, cjk } of segments(query)) {
    const parts = cjk && [...segment].length > 1 ? pairs(segment) : [segment];
    for (const part of parts) words.add(part);
  }
  return [...words].slice(0, mostQueryWords);
}

interface Segment {
  readonly segment: string;
  readonly cjk: boolean;
}

function* segments(text: string): Generator<Segment> {
  if (isAscii.test(text)) {
    // The same, without what no ASCII text needs: several times as fast, and most of an index's texts are such.
    for (const [run] of text.toLowerCase().replace(asciiApostrophe, '').matchAll(asciiRun)) {
      yield { segment: run.slice(0, longestWord), cjk: false };
    }
    return;
  }
  for (const [run] of folded(text).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    for (const [segment] of run.matchAll(cjkOrNot)) {
      const cjk = startsWithCjk.test(segment);
      yield { segment: cjk ? segment : [...segment].slice(0, longestWord).join(''), cjk };
    }
  }
}

const isAscii = /^\p{ASCII}*$/u;
const asciiApostrophe = /(?<=[a-z])'(?=[a-z])/g;
const asciiRun = /[a-z0-9]+/g;

const cjkCharacter = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]`;
const cjkOrNot = new RegExp(`${cjkCharacter}+|(?:(?!${cjkCharacter}).)+`, 'gu');
const startsWithCjk = new RegExp(`^${cjkCharacter}`, 'u');

/** Only marks of European scripts go: those of Indic ones and of kana are part of the letter. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => spelled[letter] ?? letter);
}

/** Letters that have no decomposition. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

function pairs(segment: string): string[] {
  const characters = [...segment];
  return characters.slice(1).map((character, before) => `${characters[before]}${character}`);
}
