import { type SimilarWord, similarWords, type VocabularyWord } from '../../domain/text/similar-words.ts';
import { queryWords } from '../../domain/text/tokens.ts';

/** For each word of the query, the words of the documents that it may mean. */
export function meantWords(q: string | undefined, documents: readonly Iterable<string>[]): SimilarWord[][] {
  const words = queryWords(q ?? '');
  if (words.length === 0) return [];
  const vocabulary = vocabularyOf(documents);
  return words.map((word) => similarWords(word, vocabulary));
}

function vocabularyOf(documents: readonly Iterable<string>[]): VocabularyWord[] {
  const counts = new Map<string, number>();
  for (const words of documents) {
    for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, frequency]) => ({ word, frequency }));
}
