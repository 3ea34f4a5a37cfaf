import { keysNaming } from '../../domain/target-keys.ts';
import { type ItemsSay, mostTelling, type Sizes, type WordCoverage } from '../../domain/text/coverage.ts';
import type { MeantWord } from '../../domain/text/meant-word.ts';
import type { IndexedData } from './search-index.ts';
import { meantWords } from './vocabulary.ts';

/** For each word of the query what the items say of it. */
export function itemsSaying(data: IndexedData, words: readonly string[]): ItemsSay[] {
  const all = [...data.items.values()];
  const meant = meantWords(
    words,
    all.map((each) => each.words),
  );
  return meant.map(({ exact, inflected, mistyped }) => {
    const asItStands = coverageOf(data, [...exact, ...inflected], 'exact');
    const coverage = asItStands ?? coverageOf(data, mistyped, 'mistyped');
    const isTelling = coverage !== null && coverage.items <= mostTelling;
    return { isWord: asItStands !== null, coverage: isTelling ? coverage : null };
  });
}

export function sizesOf({ items, lists }: IndexedData): Sizes {
  const sizes = new Map<string, number>();
  for (const { item } of items.values()) for (const key of keysNaming(item)) add(sizes, key);
  return {
    ofKey: (key) => sizes.get(key) ?? 0,
    ofList: (couponId) => lists.get(couponId)?.size ?? 0,
  };
}

function coverageOf(
  { items, lists }: IndexedData,
  terms: MeantWord['exact'],
  likeness: WordCoverage['likeness'],
): WordCoverage | null {
  const holding = [...items.values()].filter(({ words }) => terms.some((term) => words.has(term)));
  if (holding.length === 0) return null;
  const byKey = new Map<string, number>();
  const byList = new Map<string, number>();
  for (const { item } of holding) {
    for (const key of keysNaming(item)) add(byKey, key);
    for (const [couponId, list] of lists) if (list.has(item.itemId)) add(byList, couponId);
  }
  return { likeness, items: holding.length, byKey, byList };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
