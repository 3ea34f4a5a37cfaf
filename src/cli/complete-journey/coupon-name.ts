import { readableCategory, readableDepartment } from './readable.ts';

/** Where a covered product stands in the shop; empty strings where the file says nothing. */
export interface Shelf {
  readonly department: string;
  readonly category: string;
}

/**
 * What most of a coupon's known products are, in a shopper's words: their category where it is that of at least half
 * of them, else their department, else `selected products`. Of equally frequent ones the first in the alphabet.
 */
export function whatIsCovered(shelves: readonly Shelf[]): string {
  return (
    named(shelves.map((shelf) => readableCategory(shelf.category))) ??
    named(shelves.map((shelf) => readableDepartment(shelf.department))) ??
    'selected products'
  );
}

function named(names: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const first = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0];
  return first && first[0] !== '' && first[1] * 2 >= names.length ? first[0] : null;
}
