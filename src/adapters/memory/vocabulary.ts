import { type MeantWord, meantWord } from '../../domain/text/meant-word.ts';
import { similarWords, type VocabularyWord } from '../../domain/text/similar-words.ts';

/** For each word of the query, the words of the documents that it may mean. */
export function meantWords(words: readonly string[], documents: readonly Iterable<string>[]): MeantWord[] {
  if (words.length === 0) return [];
  const vocabulary = vocabularyOf(documents);
  return words.map((word) => meantWord(word, similarWords(word, vocabulary)));
}

function vocabularyOf(documents: readonly Iterable<string>[]): VocabularyWord[] {
  const counts = new Map<string, number>();
  for (const words of documents) {
    for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, frequency]) => ({ word, frequency }));
}
