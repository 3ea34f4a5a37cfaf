import {
  editsAllowed,
  type SimilarWord,
  similarWords,
  type VocabularyWord,
} from '../../../domain/text/similar-words.ts';
import type { Database } from '../database.ts';

export interface Vocabulary {
  /** The word itself and what it may have been meant for, as far as documents hold them. */
  similar(of: 'items' | 'coupons', word: string): SimilarWord[];
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
    similar: (of, word) => {
      const exact = db.statement(`SELECT doc FROM ${of}_vocabulary WHERE term = ?`).get(word);
      const itself = exact ? [{ word, frequency: Number(exact.doc), edits: 0 }] : [];
      const [letter] = word;
      if (letter === undefined || editsAllowed(word) === 0) return itself;
      const others = similarWords(word, wordsOf(of, letter)).filter((each) => each.edits > 0);
      return [...itself, ...others].slice(0, 50);
    },
  };
}
