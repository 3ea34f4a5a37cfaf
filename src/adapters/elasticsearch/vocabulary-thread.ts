import { parentPort } from 'node:worker_threads';
import { type SimilarWord, similarWords, type VocabularyWord } from '../../domain/text/similar-words.ts';

export type ToVocabulary =
  | { readonly kind: 'words'; readonly key: string; readonly words: readonly VocabularyWord[] }
  | { readonly kind: 'forget'; readonly key: string }
  | { readonly kind: 'similar'; readonly id: number; readonly key: string; readonly word: string }
  | { readonly kind: 'close' };

export interface FromVocabulary {
  readonly id: number;
  readonly similar: readonly SimilarWord[];
}

/** Comparing a word with tens of thousands takes milliseconds: on a thread of its own, so that badges don't wait. */
const kept = new Map<string, readonly VocabularyWord[]>();

parentPort?.on('message', (message: ToVocabulary) => {
  if (message.kind === 'words') kept.set(message.key, message.words);
  else if (message.kind === 'forget') kept.delete(message.key);
  else if (message.kind === 'close') parentPort?.close();
  else {
    const { id, key, word } = message;
    const similar = similarWords(word, kept.get(key) ?? []);
    parentPort?.postMessage({ id, similar } satisfies FromVocabulary);
  }
});
