/** What was not as it should be in a file, counted by file and kind for the closing table; never fatal. */
export interface Untidy {
  count(file: string, kind: string, example?: string): void;
  readonly entries: () => readonly UntidyEntry[];
}

export interface UntidyEntry {
  readonly file: string;
  readonly kind: string;
  readonly count: number;
  /** The first few. */
  readonly examples: readonly string[];
}

export function collectUntidy(): Untidy {
  const byKind = new Map<string, { file: string; kind: string; count: number; examples: string[] }>();
  return {
    count: (file, kind, example) => {
      const key = `${file}|${kind}`;
      const entry = byKind.get(key) ?? { file, kind, count: 0, examples: [] };
      entry.count++;
      if (example !== undefined && entry.examples.length < examplesKept) entry.examples.push(example);
      byKind.set(key, entry);
    },
    entries: () => [...byKind.values()],
  };
}

const examplesKept = 3;
