import type { KeptEntry } from './kept-entry.ts';

/** What an isolate keeps in memory; the least recently asked for goes first. */
export interface Entries {
  get(key: string): KeptEntry | undefined;
  /** An answer that was confirmed later than this one stays. */
  set(key: string, entry: KeptEntry): void;
  delete(key: string): void;
}

/** An isolate has 128 MB for everything. A character takes a byte or two, and an entry holds its text twice at most. */
const bounds = { entries: 5000, characters: 8 * 1024 * 1024 };

export function createEntries({ entries: mostEntries, characters: mostCharacters } = bounds): Entries {
  const entries = new Map<string, KeptEntry>();
  let characters = 0;

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    characters -= sizeOf(key, entry);
  }

  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    set: (key, entry) => {
      const before = entries.get(key);
      if (before && before.kept.confirmedAt > entry.kept.confirmedAt) return;
      remove(key);
      entries.set(key, entry);
      characters += sizeOf(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= mostEntries && characters <= mostCharacters) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}

/** Of what does not change: an entry's view is never longer than its text. */
function sizeOf(key: string, { kept }: KeptEntry): number {
  return key.length + kept.body.length;
}
