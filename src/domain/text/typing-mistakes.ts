/** A term of an index and the number of documents that hold it. */
export interface VocabularyTerm {
  readonly term: string;
  readonly frequency: number;
}

/** A term that stands for a word of the query; 0 edits is the word itself. */
export interface MeantTerm {
  readonly term: string;
  readonly edits: number;
}

const mostTerms = 50;

/**
 * The word itself, then the terms that it may have been meant as: at most 50 by (edits, frequency descending, term).
 * The first letter must fit, words with digits stand for themselves, a swap of neighbours is one edit.
 */
export function meantTerms(word: string, vocabulary: Iterable<VocabularyTerm>): MeantTerm[] {
  const most = forgivenEdits(word);
  const letters = [...word];
  const found: (MeantTerm & VocabularyTerm)[] = [];
  if (most > 0) {
    for (const { term, frequency } of vocabulary) {
      if (term === word || hasDigit.test(term)) continue;
      const edits = editsBetween(letters, [...term], most);
      if (edits <= most) found.push({ term, frequency, edits });
    }
  }
  found.sort((a, b) => a.edits - b.edits || b.frequency - a.frequency || (a.term < b.term ? -1 : 1));
  const meant = found.slice(0, mostTerms - 1).map(({ term, edits }) => ({ term, edits }));
  return [{ term: word, edits: 0 }, ...meant];
}

/** One from 4 letters, two from 8, none in words with digits. */
export function forgivenEdits(word: string): 0 | 1 | 2 {
  if (hasDigit.test(word)) return 0;
  const { length } = [...word];
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** The part of a sorted vocabulary that can be meant, `from <= term < to`: the first letter must fit. */
export function vocabularyRange(word: string): { readonly from: string; readonly to: string } {
  const first = word.codePointAt(0) ?? 0;
  // No character lies between U+D7FF and U+E000.
  const next = first === 0xd7ff ? 0xe000 : first + 1;
  return { from: String.fromCodePoint(first), to: String.fromCodePoint(next) };
}

const hasDigit = /\p{N}/u;

/** Optimal string alignment over code points; `most + 1` where it is more, or where the first ones differ. */
function editsBetween(a: readonly string[], b: readonly string[], most: number): number {
  const tooMany = most + 1;
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > most) return tooMany;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      }
      row.push(edits);
    }
    if (Math.min(...row) > most) return tooMany;
    beforeLast = last;
    last = row;
  }
  return Math.min(at(last, b.length), tooMany);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
