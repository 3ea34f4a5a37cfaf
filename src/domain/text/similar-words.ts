export interface VocabularyWord {
  readonly word: string;
  /** In how many documents it stands. */
  readonly frequency: number;
}

export interface SimilarWord extends VocabularyWord {
  readonly edits: number;
}

const mostWords = 50;

/**
 * Words of the vocabulary that the typed one may have meant, itself first: one edit from 4 letters on, two from 8;
 * a swap of neighbours is one edit; the first letter must fit; a word with a digit is meant as it stands. By
 * (edits, frequency descending, word), at most 50.
 */
export function similarWords(typed: string, vocabulary: Iterable<VocabularyWord>): SimilarWord[] {
  const most = editsAllowed(typed);
  const letters = [...typed];
  const found: SimilarWord[] = [];
  for (const entry of vocabulary) {
    if (entry.word === typed) found.push({ ...entry, edits: 0 });
    else if (most > 0 && !hasDigit.test(entry.word)) {
      const edits = editsBetween(letters, [...entry.word], most);
      if (edits <= most) found.push({ ...entry, edits });
    }
  }
  return found
    .sort((a, b) => a.edits - b.edits || b.frequency - a.frequency || (a.word < b.word ? -1 : 1))
    .slice(0, mostWords);
}

export function editsAllowed(word: string): 0 | 1 | 2 {
  const { length } = [...word];
  if (length < 4 || hasDigit.test(word)) return 0;
  return length < 8 ? 1 : 2;
}

const hasDigit = /\p{N}/u;

/**
 * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment, the
 * restricted Damerau-Levenshtein distance), or `most` + 1 where there are more, or where the first letters differ.
 */
function editsBetween(a: readonly string[], b: readonly string[], most: number): number {
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(edits);
      least = Math.min(least, edits);
    }
    // A swap reaches back two rows, where the least is at most one below: with its own edit it is past the bound too.
    if (least > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}
