import { type MeantWord, meantWord } from '../../../domain/text/meant-word.ts';
import { editsAllowed, similarWords, type VocabularyWord } from '../../../domain/text/similar-words.ts';
import type { Database } from '../database.ts';

export interface Vocabulary {
  /** The word as it stands, in its other number, and what it may have been mistyped for. */
  meant(of: 'items' | 'coupons', word: string): MeantWord;
}

/** First letters whose words are kept at a time; read anew when the index has changed. */
const mostKept = 200;
/** Words that one first letter may have; beyond it the rarest are not corrected to. */
const mostWords = 100_000;

export function createVocabulary(db: Database): Vocabulary {
  const kept = new Map<string, { readonly words: VocabularyWord[]; readonly version: number }>();

  const wordsOf = (of: 'items' | 'coupons', letter: string): VocabularyWord[] => {
    const key = `${of} ${letter}`;
    const known = kept.get(key);
    const version = Number(db.statement('PRAGMA data_version').get()?.data_version);
    if (known?.version === version) return known.words;
    const words = db
      .statement(`SELECT term, doc FROM ${of}_vocabulary WHERE term >= ? AND term < ? LIMIT ${mostWords}`)
      .all(letter, `${letter}\u{10FFFF}`)
      .map(({ term, doc }) => ({ word: String(term), frequency: Number(doc) }));
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, { words, version });
    return words;
  };

  return {
    meant: (of, word) => {
      const [letter] = word;
      if (letter === undefined || editsAllowed(word) === 0) return meantWord(word, []);
      return meantWord(word, similarWords(word, wordsOf(of, letter)));
    },
  };
}
