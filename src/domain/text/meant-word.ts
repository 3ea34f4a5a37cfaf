import { inflectionsOf } from './inflections.ts';
import type { SimilarWord } from './similar-words.ts';

/** How a word that documents hold is like the one that was typed: the same, its other number, or corrected. */
export type Likeness = 'exact' | 'inflected' | 'mistyped';

/** What a word of a query may mean, the words of each likeness; whether or not any document holds them. */
export type MeantWord = Readonly<Record<Likeness, readonly string[]>>;

export function meantWord(typed: string, similar: readonly SimilarWord[]): MeantWord {
  const inflected = inflectionsOf(typed);
  const known = new Set([typed, ...inflected]);
  return {
    exact: [typed],
    inflected,
    mistyped: similar.flatMap(({ word }) => (known.has(word) ? [] : [word])),
  };
}

/** Of a word that is known to be none: nobody mistyped it. */
export function notMistyped(meant: MeantWord): MeantWord {
  return { ...meant, mistyped: [] };
}

/** All of them: whatever holds one holds the word. */
export function meantTerms({ exact, inflected, mistyped }: MeantWord): string[] {
  return [...exact, ...inflected, ...mistyped];
}
